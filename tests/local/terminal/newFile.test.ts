import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNew } from "../../../local/terminal/newFile";

describe("a file that a command writes for its user", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "new-file-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is created with its folder", () => {
    const out = join(folder, "stacks", "new.yaml");
    writeNew(out, "config: {}");
    assert.equal(readFileSync(out, "utf8"), "config: {}");
  });

  it("is not overwritten", () => {
    const out = join(folder, "new.yaml");
    writeNew(out, "first");
    assert.throws(() => writeNew(out, "second"), /^UserError: OUT=.*new.yaml exists, and is not overwritten$/);
    assert.equal(readFileSync(out, "utf8"), "first");
  });
});
