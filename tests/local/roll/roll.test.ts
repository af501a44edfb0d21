import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Overrides } from "../../../local/config/overrides";
import { stopControlPlane } from "../../../local/controlPlane/controlPlane";
import { localCluster } from "../../../local/controlPlane/localCluster";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { ROOT } from "../../../local/machine/paths";
import type { RollingRegion } from "../../../local/roll/region";
import { localRegion } from "../../../local/roll/regions";
import { roll } from "../../../local/roll/roll";
import type { Load } from "../../../local/running/rooms";
import { userError } from "../../support/userError";
import type { ShardId } from "../../../stacks/schema/shardIds";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { needTools } from "../../support/tools";

const SHARDS: readonly ShardId[] = ["shard-0", "shard-1"];

/** A shard after an update. */
interface Seen {
  readonly state: string;
  /** Pods of prosody, jicofo and the bridges. */
  readonly pods: readonly string[];
  readonly images: readonly string[];
}

describe("a roll of two shards", function () {
  this.timeout(600_000);
  const home = runFolder("roll-");
  const dir = join(home, "local");
  const stackFile = join(home, "Pulumi.dev.yaml");
  let untouched: Readonly<Record<ShardId, Seen>>;
  let passwords: readonly (string | undefined)[];
  let loads: Record<string, Load[]>;
  let updates: Readonly<Record<ShardId, Seen>>[];
  let afterUpdate: () => void;

  before(async function () {
    await needTools(this);
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    await bare().up();
  });
  after(() => stopControlPlane(dir, SILENT));
  beforeEach(() => {
    loads = {};
    updates = [];
    afterUpdate = () => undefined;
  });

  const bare = (): RollingRegion => localRegion({ stack: "dev", engine: "rehearsal", dir, log: SILENT, root: home });

  /** A region that records each update in `updates` and takes the loads of its shards from `loads`, repeating the last one. */
  function region(): RollingRegion {
    const real = bare();
    return {
      ...real,
      up: async () => {
        await real.up();
        updates.push(await look());
        afterUpdate();
      },
      load: (shard) => {
        const [now = { rooms: 0, participants: 0 }, ...later] = loads[shard] ?? [];
        if (later.length > 0) loads[shard] = later;
        return Promise.resolve(now);
      },
    };
  }

  function run(overrides: Overrides, signal = new AbortController().signal): Promise<void> {
    return roll({ region: region(), overrides, force: false, log: SILENT, signal, pollMs: 0 });
  }

  async function look(): Promise<Readonly<Record<ShardId, Seen>>> {
    const cluster = localCluster(dir);
    const list = (apiVersion: string, kind: string): Promise<readonly KubernetesObject[]> =>
      cluster.list(apiVersion, kind, { namespace: "jitsi" });
    const [sentinels, pods] = await Promise.all([list("v1", "ConfigMap"), list("v1", "Pod")]);
    return Object.fromEntries(
      SHARDS.map((id): [ShardId, Seen] => {
        const sentinel = sentinels.find(({ metadata }) => metadata.name === `${id}-sentinel`);
        const own = pods.filter(
          ({ metadata }) =>
            /-(prosody|jicofo|jvb)$/.test(metadata.labels?.["app.kubernetes.io/instance"] ?? "") &&
            metadata.labels?.["jitsi.org/shard"] === id &&
            metadata.deletionTimestamp === undefined,
        );
        const images = own.map(
          (pod) => (pod["spec"] as { containers: { image: string }[] }).containers[0]?.image ?? "",
        );
        return [
          id,
          {
            state: (sentinel?.["data"] as { state: string } | undefined)?.state ?? "gone",
            pods: own.map(({ metadata }) => metadata.uid ?? "").sort(),
            images: images.sort(),
          },
        ];
      }),
    );
  }

  /** Password of a shard's bridges. */
  async function password(shard: ShardId): Promise<string | undefined> {
    const metadata = { name: `${shard}-credentials`, namespace: "jitsi" };
    const secret = await localCluster(dir).read({ apiVersion: "v1", kind: "Secret", metadata });
    return (secret?.["data"] as Record<string, string> | undefined)?.["JVB_AUTH_PASSWORD"];
  }

  const states = (): string[] => updates.map((seen) => SHARDS.map((id) => seen[id]?.state).join(" "));

  it("stops on request, with the first shard draining and no pod replaced", async () => {
    untouched = await look();
    passwords = await Promise.all(SHARDS.map(password));
    const stop = new AbortController();
    loads["shard-0"] = [{ rooms: 3, participants: 9 }];
    afterUpdate = () => {
      if (updates.length === 2) stop.abort();
    };
    await assert.rejects(
      run({ "images.jitsi": "stable-99999", "shards.shard-0.rotation": 2 }, stop.signal),
      userError(/^stopped\. shard-0 keeps its rooms and takes no new ones\.\nTo continue: make roll STACK=dev/),
    );
    assert.deepEqual(states(), ["active active", "drain active"]);
    assert.deepEqual((await look())["shard-0"]?.pods, untouched["shard-0"]?.pods, "a pod with rooms was touched");
    assert.match(readFileSync(stackFile, "utf8"), /roll:shard: shard-0\n/);
  });

  it("resumes, and updates one shard after the other while it is offline", async () => {
    loads["shard-0"] = [4, 4, 4, 2, 1, 0].map((rooms) => ({ rooms, participants: rooms * 3 }));
    await run({});

    assert.deepEqual(states(), [
      "drain active",
      "offline active",
      "active active",
      "active drain",
      "active offline",
      "active active",
    ]);
    const images = (id: ShardId): string[] =>
      updates.map((seen) => {
        if (seen[id]?.images.every((image) => image.endsWith(":stable-99999")) === true) return "new";
        return isDeepStrictEqual(seen[id]?.images, untouched[id]?.images) ? "old" : "mixed";
      });
    assert.deepEqual(images("shard-0"), ["old", "new", "new", "new", "new", "new"]);
    assert.deepEqual(images("shard-1"), ["old", "old", "old", "old", "new", "new"]);
    const pods = (id: ShardId): number => new Set([untouched, ...updates].map((seen) => seen[id]?.pods.join())).size;
    assert.deepEqual([pods("shard-0"), pods("shard-1")], [2, 2], "pods were not replaced once");
    assert.deepEqual(
      loads["shard-0"],
      [{ rooms: 0, participants: 0 }],
      "it did not wait until the last room had ended",
    );
    assert.notEqual(await password("shard-0"), passwords[0]);
    assert.equal(await password("shard-1"), passwords[1]);

    const file = readFileSync(stackFile, "utf8");
    assert.match(file, /jitsi:images:\n {4}jitsi: stable-99999\n/);
    assert.doesNotMatch(file, /state|roll:/);
  });
});
