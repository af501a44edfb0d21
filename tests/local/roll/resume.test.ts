import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Overrides } from "../../../local/config/overrides";
import { StackFile } from "../../../local/config/stackFile";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { ROOT } from "../../../local/machine/paths";
import { planOf } from "../../../local/policy/checkedPlan";
import type { RollingRegion } from "../../../local/roll/region";
import { roll } from "../../../local/roll/roll";
import type { Load } from "../../../local/running/rooms";
import { UserError } from "../../../local/terminal/userError";
import type { ShardPlan } from "../../../stacks/plan/shard";
import type { ShardId } from "../../../stacks/schema/shardIds";
import { SILENT } from "../../support/controlPlane";
import { stubCluster } from "../../support/stubCluster";

const NEW: Overrides = { "images.jitsi": "stable-99999" };
const AWAY = new UserError("the API server does not answer");

interface Applied extends Pick<ShardPlan, "id" | "state"> {
  readonly wanted: string;
  readonly runs: string;
}

/** What an engine makes of the file of a stack, as far as a roll can tell: frozen pods stay what they are. */
class Engine {
  shards: readonly Applied[] = [];
  updates = 0;
  /** Called with the number of each update before and after what it changes; may throw. */
  before: (update: number) => void = () => undefined;
  after: (update: number) => void = () => undefined;

  constructor(readonly file: StackFile) {}

  readonly up = (): Promise<void> => {
    const update = ++this.updates;
    try {
      this.before(update);
      const old = this.shards;
      this.shards = planOf(this.file.read()).shards.map((shard) => {
        const { pinned, id, images, rotation, state } = shard;
        const wanted = JSON.stringify([images, rotation]);
        const runs = pinned ? (old.find((one) => one.id === id)?.runs ?? wanted) : wanted;
        return { id, state, wanted, runs };
      });
      this.keep(old);
      this.after(update);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };

  region(): RollingRegion {
    return {
      file: this.file,
      up: this.up,
      cluster: () => Promise.resolve(stubCluster(this.shards.map(deployment))),
      open: (shard) =>
        Promise.resolve(this.shards.some(({ id, state }) => id === shard && state === "active") ? ["router-0"] : []),
      load: () => Promise.resolve({ rooms: 0, participants: 0 }),
    };
  }

  /** What must hold whatever happens. */
  keep = (old: readonly Applied[]): void => {
    const away = this.shards.filter(({ state }) => state !== "active");
    assert.ok(away.length <= 1, `${away.map(({ id }) => id).join(" and ")} are out of service together`);
    for (const { id, runs, state } of this.shards) {
      if (state !== "offline") assert.equal(runs, old.find((one) => one.id === id)?.runs ?? runs, `${id} was cut`);
    }
  };
}

function deployment({ id, runs, wanted }: Applied): KubernetesObject {
  const stamp = (hash: string): object => ({ annotations: { "jitsi.org/template": hash } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: `${id}-jicofo`,
      namespace: "jitsi",
      generation: 1,
      labels: { "jitsi.org/shard": id },
      ...stamp(wanted),
    },
    spec: { replicas: 1, template: { metadata: stamp(runs) } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  };
}

describe("a roll that is broken off", function () {
  this.timeout(120_000);
  const home = mkdtempSync(join(tmpdir(), "roll-"));
  let engine: Engine;
  let stop: AbortController;
  beforeEach(async () => {
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    engine = new Engine(new StackFile(home, "dev"));
    stop = new AbortController();
    await engine.up();
    engine.updates = 0;
  });
  after(() => rmSync(home, { recursive: true }));

  const run = (overrides: Overrides): Promise<void> =>
    roll({ region: engine.region(), overrides, force: false, log: SILENT, signal: stop.signal, pollMs: 0 });

  async function goesOn(): Promise<void> {
    engine.before = engine.after = () => undefined;
    stop = new AbortController();
    await run({});
    for (const { id, runs, state, wanted } of engine.shards) {
      assert.deepEqual([state, runs], ["active", wanted], `${id} is not done`);
      assert.match(wanted, /stable-99999/);
    }
    const file = readFileSync(join(home, "Pulumi.dev.yaml"), "utf8");
    assert.match(file, /jitsi: stable-99999/);
    assert.doesNotMatch(file, /state:|roll:/);
  }

  /** Of a roll of two shards: the settings, the three of the first one, which the second one repeats, and the last. */
  const UPDATES = [1, 2, 3, 4, 7];

  for (const update of UPDATES) {
    it(`goes on after update ${update} failed, before or after it had changed something`, async () => {
      const fail = (now: number): void => {
        if (now === update) throw AWAY;
      };
      engine.before = fail;
      await assert.rejects(run(NEW), AWAY);
      engine.updates = 0;
      engine.before = () => undefined;
      engine.after = (now) => fail(now + update - 2);
      await run({}).catch((error: unknown) => assert.equal(error, AWAY));
      await goesOn();
    });
  }

  for (const update of UPDATES) {
    it(`goes on after it was stopped during update ${update}`, async () => {
      engine.after = (now) => now === update && stop.abort();
      const last = update === UPDATES.at(-1);
      if (last) await run(NEW);
      else await assert.rejects(run(NEW), /^UserError: stopped\. [\s\S]*make roll STACK=dev/);
      await goesOn();
    });
  }

  it("forgets its note when an operator has put the shard back by hand, and parks nothing", async () => {
    engine.after = (now) => now === 6 && stop.abort();
    await assert.rejects(run(NEW), /shard-1 takes no rooms/);
    engine.file.change({}, ["shards.shard-1.state"]);
    await goesOn();
  });

  it("tells when rooms take longer than they may, and leaves the shard draining", async () => {
    const region = {
      ...engine.region(),
      load: (id: ShardId) => Promise.resolve({ rooms: 1, participants: Number(id.at(-1)) }),
    };
    const late = roll({
      region,
      overrides: NEW,
      force: false,
      log: SILENT,
      signal: stop.signal,
      pollMs: 0,
      seconds: -1,
    });
    await assert.rejects(late, /the rooms of shard-0 have not ended within -1 s\. shard-0 keeps its rooms/);
    assert.equal(planOf(engine.file.read()).shards[0]?.state, "drain");
    await goesOn();
  });
});

describe("a roll", function () {
  this.timeout(60_000);
  const home = mkdtempSync(join(tmpdir(), "roll-"));
  let engine: Engine;
  beforeEach(async () => {
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    engine = new Engine(new StackFile(home, "dev"));
    await engine.up();
    engine.updates = 0;
  });
  after(() => rmSync(home, { recursive: true }));

  const run = (overrides: Overrides, options: Partial<Parameters<typeof roll>[0]> = {}): Promise<void> => {
    const { signal } = new AbortController();
    return roll({ region: engine.region(), overrides, force: false, log: SILENT, signal, pollMs: 0, ...options });
  };

  it("leaves a shard that an operator has parked as it is, and says that its changes wait", async () => {
    engine.file.change({ shardCount: 3, "shards.shard-1.state": "drain" });
    engine.shards = [];
    await engine.up();
    const said: string[] = [];
    engine.keep = () => undefined;
    await run(NEW, { log: { ...SILENT, warn: (text) => void said.push(text) } });
    assert.deepEqual(
      engine.shards.map(({ runs, state, wanted }) => [state, runs === wanted]),
      [
        ["active", true],
        ["drain", false],
        ["active", true],
      ],
    );
    assert.deepEqual(said, [
      "shard-1 was in state drain before the roll and is skipped: its changes are pending until it is offline",
    ]);
  });

  it("gives every shard what is set for all of them by *", async () => {
    await run({ "shards.*.rotation": 2 });
    assert.deepEqual(engine.file.read().tree["jitsi:shards"], {
      "shard-0": { rotation: 2 },
      "shard-1": { rotation: 2 },
    });
    assert.equal(engine.updates, 7);
  });

  it("is one update where nothing is frozen", async () => {
    await run({ "web.config.defaultLanguage": "de" });
    assert.equal(engine.updates, 1);
  });

  it("changes nothing at all when it refuses", async () => {
    const file = (): string => readFileSync(join(home, "Pulumi.dev.yaml"), "utf8");
    const before = file();
    const busy = { ...engine.region(), load: () => Promise.resolve({ rooms: 40, participants: 10_000 }) };
    await assert.rejects(run(NEW, { region: busy }), /^UserError: 20000 participants are in calls/);
    await assert.rejects(run({ "images.jitzi": "stable-99999" }), /images\.jitzi/);
    await assert.rejects(run({ "shards.shard-0.state": "offline" }), /states of shards, which the roll itself changes/);
    await assert.rejects(run({ shardCount: 1 }), /is the only active shard/);
    assert.equal(engine.updates, 0);
    assert.equal(file(), before);
  });

  it("begins although the others could not carry everybody when it has to", async () => {
    const load = (): Promise<Load> => Promise.resolve({ rooms: 0, participants: 10_000 });
    await run(NEW, { region: { ...engine.region(), load }, force: true });
    assert.equal(engine.updates, 7);
  });
});
