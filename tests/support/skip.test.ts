import assert from "node:assert/strict";
import { mock } from "node:test";
import { Unavailable, UserError } from "../../local/terminal/userError";
import { orSkip } from "./skip";

describe("a test whose machine", () => {
  const skipped = new Error("skipped");
  const context = {
    skip: () => {
      throw skipped;
    },
  } as unknown as Mocha.Context;

  it("has what it needs gets it", async () => {
    assert.equal(await orSkip(context, Promise.resolve("haproxy")), "haproxy");
  });

  it("lacks what it needs is skipped, and says why", async () => {
    const said = mock.method(console, "log", () => undefined);
    try {
      await assert.rejects(orSkip(context, Promise.reject(new Unavailable("no Go"))), skipped);
      assert.deepEqual(said.mock.calls[0]?.arguments, ["skipped: no Go"]);
    } finally {
      said.mock.restore();
    }
  });

  it("cannot build or start it fails", async () => {
    for (const error of [new UserError("go.mod does not compile"), new Error("a defect")]) {
      await assert.rejects(orSkip(context, Promise.reject(error)), error);
    }
  });
});
