import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Overrides } from "../../../local/config/overrides";
import { StackFile } from "../../../local/config/stackFile";
import { ROOT } from "../../../local/machine/paths";
import { planOf } from "../../../local/policy/checkedPlan";
import type { RollingRegion } from "../../../local/roll/region";
import { roll } from "../../../local/roll/roll";
import type { Load } from "../../../local/running/rooms";
import { UserError } from "../../../local/terminal/userError";
import type { ShardPlan } from "../../../stacks/plan/shard";
import type { ShardId } from "../../../stacks/schema/shardIds";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { shardDeployment } from "../../support/shardDeployment";
import { stubCluster } from "../../support/stubCluster";

const NEW: Overrides = { "images.jitsi": "stable-99999" };
const AWAY = new UserError("the API server does not answer");

interface Applied extends Pick<ShardPlan, "id" | "state"> {
  readonly wanted: string;
  readonly runs: string;
}

/** An engine as far as a roll sees it: pinned pods keep their template. */
class Engine {
  shards: readonly Applied[] = [];
  updates = 0;
  /** Called with the number of each update before and after its changes; may throw. */
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
      cluster: () => Promise.resolve(stubCluster(this.shards.map((one) => shardDeployment(one.id, "jicofo", one)))),
      open: (shard) =>
        Promise.resolve(this.shards.some(({ id, state }) => id === shard && state === "active") ? ["router-0"] : []),
      load: () => Promise.resolve({ rooms: 0, participants: 0 }),
    };
  }

  /** Invariants of every update. */
  keep = (old: readonly Applied[]): void => {
    const away = this.shards.filter(({ state }) => state !== "active");
    assert.ok(away.length <= 1, `${away.map(({ id }) => id).join(" and ")} are out of service together`);
    for (const { id, runs, state } of this.shards) {
      if (state !== "offline") assert.equal(runs, old.find((one) => one.id === id)?.runs ?? runs, `${id} was cut`);
    }
  };
}

describe("an interrupted roll", function () {
  this.timeout(120_000);
  const home = runFolder("roll-");
  let engine: Engine;
  let stop: AbortController;
  beforeEach(async () => {
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    engine = new Engine(new StackFile(home, "dev"));
    stop = new AbortController();
    await engine.up();
    engine.updates = 0;
  });

  const run = (overrides: Overrides): Promise<void> =>
    roll({ region: engine.region(), overrides, force: false, log: SILENT, signal: stop.signal, pollMs: 0 });

  async function resumes(): Promise<void> {
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

  /** Updates of a roll of two shards: the settings, three of the first shard, and the last one. The second shard repeats the first. */
  const UPDATES = [1, 2, 3, 4, 7];

  for (const update of UPDATES) {
    it(`resumes after update ${update} failed before or after its changes`, async () => {
      const fail = (now: number): void => {
        if (now === update) throw AWAY;
      };
      engine.before = fail;
      await assert.rejects(run(NEW), AWAY);
      engine.updates = 0;
      engine.before = () => undefined;
      engine.after = (now) => fail(now + update - 2);
      await run({}).catch((error: unknown) => assert.equal(error, AWAY));
      await resumes();
    });
  }

  for (const update of UPDATES) {
    it(`resumes after it was stopped during update ${update}`, async () => {
      engine.after = (now) => now === update && stop.abort();
      const last = update === UPDATES.at(-1);
      if (last) await run(NEW);
      else await assert.rejects(run(NEW), /^UserError: stopped\. [\s\S]*make roll STACK=dev/);
      await resumes();
    });
  }

  it("removes its key when an operator has put the shard back by hand", async () => {
    engine.after = (now) => now === 6 && stop.abort();
    await assert.rejects(run(NEW), /shard-1 takes no rooms/);
    engine.file.change({}, ["shards.shard-1.state"]);
    await resumes();
  });

  it("reports rooms that do not end in time, and leaves the shard draining", async () => {
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
    await resumes();
  });
});

describe("a roll", function () {
  this.timeout(60_000);
  const home = runFolder("roll-");
  let engine: Engine;
  beforeEach(async () => {
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    engine = new Engine(new StackFile(home, "dev"));
    await engine.up();
    engine.updates = 0;
  });

  const run = (overrides: Overrides, options: Partial<Parameters<typeof roll>[0]> = {}): Promise<void> => {
    const { signal } = new AbortController();
    return roll({ region: engine.region(), overrides, force: false, log: SILENT, signal, pollMs: 0, ...options });
  };

  it("skips a shard that an operator has drained, and logs its pending changes", async () => {
    engine.file.change({ shardCount: 3, "shards.shard-1.state": "drain" });
    engine.shards = [];
    await engine.up();
    const warnings: string[] = [];
    engine.keep = () => undefined;
    await run(NEW, { log: { ...SILENT, warn: (text) => void warnings.push(text) } });
    assert.deepEqual(
      engine.shards.map(({ runs, state, wanted }) => [state, runs === wanted]),
      [
        ["active", true],
        ["drain", false],
        ["active", true],
      ],
    );
    assert.deepEqual(warnings, [
      "shard-1 was in state drain before the roll and is skipped: its changes are pending until it is offline",
    ]);
  });

  it("expands * to every shard", async () => {
    await run({ "shards.*.rotation": 2 });
    assert.deepEqual(engine.file.read().tree["jitsi:shards"], {
      "shard-0": { rotation: 2 },
      "shard-1": { rotation: 2 },
    });
    assert.equal(engine.updates, 7);
  });

  it("is one update when no pinned pod changes", async () => {
    await run({ "web.config.defaultLanguage": "de" });
    assert.equal(engine.updates, 1);
  });

  it("changes nothing when it is refused", async () => {
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

  it("starts without sufficient capacity with force", async () => {
    const load = (): Promise<Load> => Promise.resolve({ rooms: 0, participants: 10_000 });
    await run(NEW, { region: { ...engine.region(), load }, force: true });
    assert.equal(engine.updates, 7);
  });
});
