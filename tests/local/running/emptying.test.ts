import assert from "node:assert/strict";
import { untilEmpty } from "../../../local/running/emptying";
import type { Load } from "../../../local/running/rooms";
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";

const EMPTY: Load = { rooms: 0, participants: 0 };
const BUSY: Load = { rooms: 1, participants: 2 };
const SILENCE = new UserError("no answer");

describe("the wait for a shard's last room", () => {
  /** Loads, and silences, one after the other. */
  function wait(...given: (Load | UserError)[]): Promise<void> {
    const load = (): Promise<Load> => {
      const next = given.shift();
      if (next === undefined) return Promise.reject(new Error("asked once too often"));
      return next instanceof UserError ? Promise.reject(next) : Promise.resolve(next);
    };
    return untilEmpty("shard-0", { open: () => Promise.resolve([]), load }, { log: SILENT, pollMs: 0 });
  }

  it("goes on while nobody answers for a moment, and takes that for no empty shard", async () => {
    const silence = Array.from({ length: 5 }, () => SILENCE);
    await wait(BUSY, ...silence, BUSY, ...silence, EMPTY);
  });

  it("ends when nobody answers any more, or never has", async () => {
    await assert.rejects(wait(BUSY, ...Array.from({ length: 6 }, () => SILENCE)), SILENCE);
    await assert.rejects(wait(SILENCE, EMPTY), SILENCE);
  });

  it("ends at once for who gives up, however long it is to the next answer", async () => {
    const stop = new AbortController();
    const load = (): Promise<Load> => {
      setImmediate(() => stop.abort(SILENCE));
      return Promise.resolve(BUSY);
    };
    const probe = { open: () => Promise.resolve([]), load };
    const options = { log: SILENT, pollMs: 1_000_000, signal: stop.signal };
    await assert.rejects(untilEmpty("shard-0", probe, options), SILENCE);
  });
});
