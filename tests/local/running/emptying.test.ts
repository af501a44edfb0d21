import assert from "node:assert/strict";
import { untilEmpty } from "../../../local/running/emptying";
import type { Load } from "../../../local/running/rooms";
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";

const EMPTY: Load = { rooms: 0, participants: 0 };
const BUSY: Load = { rooms: 1, participants: 2 };
const NO_ANSWER = new UserError("no answer");

describe("the wait for a shard's last room", () => {
  /** Waits with these loads and failures in sequence. */
  function wait(...given: (Load | UserError)[]): Promise<void> {
    const load = (): Promise<Load> => {
      const next = given.shift();
      if (next === undefined) return Promise.reject(new Error("one request too many"));
      return next instanceof UserError ? Promise.reject(next) : Promise.resolve(next);
    };
    return untilEmpty("shard-0", { open: () => Promise.resolve([]), load }, { log: SILENT, pollMs: 0 });
  }

  it("continues after up to five failures in a row", async () => {
    const failures = Array.from({ length: 5 }, () => NO_ANSWER);
    await wait(BUSY, ...failures, BUSY, ...failures, EMPTY);
  });

  it("ends after six failures in a row, or when the first request fails", async () => {
    await assert.rejects(wait(BUSY, ...Array.from({ length: 6 }, () => NO_ANSWER)), NO_ANSWER);
    await assert.rejects(wait(NO_ANSWER, EMPTY), NO_ANSWER);
  });

  it("ends at once when it is aborted", async () => {
    const stop = new AbortController();
    const load = (): Promise<Load> => {
      setImmediate(() => stop.abort(NO_ANSWER));
      return Promise.resolve(BUSY);
    };
    const probe = { open: () => Promise.resolve([]), load };
    const options = { log: SILENT, pollMs: 1_000_000, signal: stop.signal };
    await assert.rejects(untilEmpty("shard-0", probe, options), NO_ANSWER);
  });
});
