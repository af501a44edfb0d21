import assert from "node:assert/strict";
import { drain, type DrainOptions } from "../../local/drain";
import type { Cluster, ObjectRef } from "../../local/kubernetes/client";
import type { Load } from "../../local/running/rooms";
import type { Log } from "../../local/terminal/progress";
import { UserError } from "../../local/terminal/userError";
import type { ShardState } from "../../stacks/plan/shard";
import { userError } from "../support/userError";

const SERVER = "https://api.example.org";

/** A cluster whose shards have these states. */
function clusterWith(states: Readonly<Record<string, ShardState>>): Cluster {
  const read = ({ kind, metadata }: ObjectRef): Promise<object | undefined> => {
    assert.deepEqual([kind, metadata.namespace], ["ConfigMap", "jitsi"]);
    const state = states[metadata.name.replace(/-sentinel$/, "")];
    return Promise.resolve(state === undefined ? undefined : { metadata, data: { state } });
  };
  return { server: SERVER, read } as unknown as Cluster;
}

/** Answers in sequence; one request too many rejects. */
function answers<T>(...given: T[]): () => Promise<T> {
  return () => {
    const [next, ...rest] = given;
    if (next === undefined) return Promise.reject(new Error("one request too many"));
    given = rest;
    return Promise.resolve(next);
  };
}

const EMPTY: Load = { rooms: 0, participants: 0 };

describe("make drain", () => {
  let lines: string[];
  const note = (text: string): void => void lines.push(text);
  const log: Log = { step: note, info: note, warn: note, progress: note, output: note };
  beforeEach(() => (lines = []));

  function run(options: Partial<DrainOptions>): Promise<void> {
    const cluster = clusterWith({ "shard-0": "active", "shard-1": "drain", "shard-2": "offline" });
    const none = (): Promise<readonly string[]> => Promise.resolve([]);
    return drain({ cluster, shard: "shard-1", log, open: none, load: answers(EMPTY), pollMs: 0, ...options });
  }

  it("shows the remaining rooms and participants, and ends with the last room", async () => {
    const load = answers({ rooms: 7, participants: 31 }, { rooms: 1, participants: 2 }, EMPTY);
    await run({ load });
    assert.deepEqual(lines.slice(1, -1), [
      "shard-1: 7 rooms with 31 participants left",
      "shard-1: 1 rooms with 2 participants left",
    ]);
    assert.match(lines.at(-1) ?? "", /shard-1 is empty[\s\S]*jitsi:shards\.shard-1\.state offline && pulumi up/);
    await assert.rejects(load, /too many/, "it did not wait until the end");
  });

  it("asks no pod of the local control plane, and names make up for the next step", async () => {
    const unasked = (): Promise<never> => Promise.reject(new Error("asked a pod"));
    await run({ open: unasked, load: unasked, local: true, stack: "prod" });
    assert.match(lines.at(-1) ?? "", /shard-1 is empty[^]* make up STACK=prod SET="shards\.shard-1\.state=offline"$/);
    await assert.rejects(run({ shard: "shard-0", stack: "prod" }), userError(/state drain && pulumi up --stack prod$/));
    const made = run({ shard: "shard-0", stack: "dev", madeHere: true });
    await assert.rejects(made, userError(/ {2}make up STACK=dev SET="shards\.shard-0\.state=drain"$/));
  });

  it("does not end while a router gives new rooms to the shard", async () => {
    const open = answers<readonly string[]>(["router-0", "router-1"], ["router-1"], []);
    await run({ open });
    assert.deepEqual(lines.slice(1, -1), [
      "shard-1: still gets new rooms from router-0 and router-1",
      "shard-1: still gets new rooms from router-1",
    ]);
    await assert.rejects(open, /too many/);
  });

  it("continues when the shard is put back before its last room has ended", async () => {
    const open = answers<readonly string[]>([], ["router-0"], []);
    await run({ open, load: answers({ rooms: 1, participants: 2 }, EMPTY) });
    assert.deepEqual(lines.slice(1, -1), [
      "shard-1: 1 rooms with 2 participants left",
      "shard-1: still gets new rooms from router-0",
    ]);
  });

  it("accepts an offline shard", async () => {
    await run({ shard: "shard-2" });
    assert.match(lines.at(-1) ?? "", /shard-2 is empty/);
  });

  it("refuses an active shard, with the fix", async () => {
    await assert.rejects(
      run({ shard: "shard-0" }),
      userError(/shard-0 is active[\s\S]*jitsi:shards\.shard-0\.state drain && pulumi up/),
    );
    assert.deepEqual(lines, []);
  });

  it("reports a missing shard", async () => {
    await assert.rejects(run({ shard: "shard-7" }), new UserError(`there is no shard-7 on ${SERVER}`));
  });

  for (const shard of ["", "1", "shard-", "shard-1; rm", "Shard-1"]) {
    it(`refuses the shard id "${shard}", with an example`, async () => {
      await assert.rejects(run({ shard }), /make drain SHARD=shard-1$/);
    });
  }

  it("reports a router or a shard that does not answer", async () => {
    const why = new UserError("pod jitsi/router-0 does not answer on port 8405: no answer within 15 s");
    await assert.rejects(run({ open: () => Promise.reject(why) }), why);
    await assert.rejects(run({ load: () => Promise.reject(why) }), why);
  });
});
