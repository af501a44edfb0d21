import assert from "node:assert/strict";
import { mock } from "node:test";
import { Unavailable, UserError } from "../../local/terminal/userError";
import { orSkip } from "./skip";

describe("a test", () => {
  const skipped = new Error("skipped");
  const context = {
    skip: () => {
      throw skipped;
    },
  } as unknown as Mocha.Context;

  it("runs with its tool", async () => {
    assert.equal(await orSkip(context, Promise.resolve("haproxy")), "haproxy");
  });

  it("is skipped, with the reason, when its tool is not available", async () => {
    const log = mock.method(console, "log", () => undefined);
    try {
      await assert.rejects(orSkip(context, Promise.reject(new Unavailable("no Go"))), skipped);
      assert.deepEqual(log.mock.calls[0]?.arguments, ["skipped: no Go"]);
    } finally {
      log.mock.restore();
    }
  });

  it("fails when its tool cannot be built or started", async () => {
    for (const error of [new UserError("go.mod does not compile"), new Error("a defect")]) {
      await assert.rejects(orSkip(context, Promise.reject(error)), error);
    }
  });
});
