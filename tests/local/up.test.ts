import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import type { Overrides } from "../../local/overrides";
import { up } from "../../local/up";
import { UserError } from "../../local/userError";
import { SILENT } from "../support/controlPlane";

describe("make up, before anything is started", function () {
  this.timeout(30_000);
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), "up-"))));
  afterEach(() => rmSync(home, { recursive: true }));

  async function refusal(overrides: Overrides, stack = "dev", engine?: string): Promise<Error> {
    const dir = join(home, ".local");
    try {
      await up({ stack, overrides, engine, seconds: 1, dir, log: SILENT });
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.ok(!existsSync(dir), "something was made");
      return error;
    }
    return assert.fail("was accepted");
  }

  it("reports every problem of the configuration in one go", async () => {
    const error = await refusal({ shardCont: 3, "bridges.min": 9, "bridges.max": 2 });
    assert.ok(error instanceof RunError, String(error));
    assert.match(error.message, /^2 problems/);
    assert.match(error.message, /shardCont .*did you mean shardCount\?/);
    assert.match(error.message, /bridges\.min /);
  });

  it("refuses a stack that does not exist, and an engine that does not", async () => {
    assert.match((await refusal({}, "nope")).message, /there is no stack nope/);
    const error = await refusal({}, "dev", "terraform");
    assert.ok(error instanceof UserError);
    assert.match(error.message, /ENGINE=terraform is unknown/);
  });
});
