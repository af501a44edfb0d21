import assert from "node:assert/strict";
import { cronTrigger } from "../../../components/autoscaling/scaledObject";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { type NextWindow, readTimetable } from "../../../local/status/timetable";
import { planTimetable } from "../../../stacks/plan/timetable";
import type { ShardId } from "../../../stacks/schema/shardIds";
import { isActive } from "../../support/cron";
import { settingsOf } from "../../support/settings";
import { object } from "./objects";

const LESSONS = {
  name: "lessons",
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "08:00",
  to: "13:15",
  timezone: "Europe/Berlin",
  bridges: 3,
};

/** ScaledObjects of a region with two shards, as the program makes them. */
function region(...capacity: readonly object[]): readonly KubernetesObject[] {
  const settings = settingsOf({ shardCount: 2, bridges: { max: 6 }, nodes: { media: { max: 30 } }, capacity });
  return (["shard-0", "shard-1"] satisfies ShardId[]).map((id) => {
    const triggers = [{ type: "cpu", metadata: { value: "40" } }, ...planTimetable(settings, id).map(cronTrigger)];
    return object(
      "ScaledObject",
      "keda.sh/v1alpha1",
      `${id}-jvb`,
      { spec: { triggers } },
      {
        labels: { "jitsi.org/shard": id },
      },
    );
  });
}

function next(capacity: readonly object[], now: string): NextWindow | null {
  return readTimetable(region(...capacity), new Date(now));
}

describe("the next window of a timetable", () => {
  it("is read from the ScaledObjects, with the bridges of all shards, from its lead to its end", () => {
    // Saturday; the lead is a minute for the decision, one to double, four for a node and one for a bridge.
    assert.deepEqual(next([LESSONS], "2026-11-21T12:00:00Z"), {
      name: "lessons",
      start: "2026-11-23T06:53:00.000Z",
      end: "2026-11-23T12:15:00.000Z",
      timezone: "Europe/Berlin",
      shards: ["shard-0", "shard-1"],
      bridges: 6,
    });
    assert.equal(next([], "2026-11-21T12:00:00Z"), null);
  });

  it("stays until its end, and is the earliest one over zones and shards", () => {
    const start = (now: string, ...capacity: readonly object[]): string | undefined => next(capacity, now)?.start;
    assert.equal(start("2026-11-23T12:14:00Z", LESSONS), "2026-11-23T06:53:00.000Z");
    assert.equal(start("2026-11-23T12:15:00Z", LESSONS), "2026-11-24T06:53:00.000Z");
    const abroad = { ...LESSONS, name: "abroad", timezone: "Asia/Tokyo", shard: "shard-1" };
    const first = next([LESSONS, abroad], "2026-11-22T12:00:00Z");
    assert.deepEqual([first?.name, first?.start, first?.shards], ["abroad", "2026-11-22T22:53:00.000Z", ["shard-1"]]);
  });

  it("leaves exceptions out, and follows changes of the clock", () => {
    const excepted = { ...LESSONS, except: ["2026-11-23"] };
    assert.equal(next([excepted], "2026-11-21T12:00:00Z")?.start, "2026-11-24T06:53:00.000Z");
    assert.equal(next([LESSONS], "2027-03-27T12:00:00Z")?.start, "2027-03-29T05:53:00.000Z");
  });

  it("has KEDA's rule", () => {
    const [shard] = region(LESSONS, {
      ...LESSONS,
      name: "late",
      from: "23:00",
      to: "24:00",
      timezone: "America/New_York",
    });
    assert.ok(shard !== undefined);
    const { triggers } = shard["spec"] as { readonly triggers: readonly { type: string; metadata: never }[] };
    const crons = triggers.filter(({ type }) => type === "cron");
    for (let hour = 0; hour < 24 * 7; hour += 5) {
      const now = new Date(Date.UTC(2026, 9, 24, hour, 13));
      const window = readTimetable([shard], now);
      const isNow = window !== null && new Date(window.start) <= now;
      assert.equal(
        isNow,
        crons.some(({ metadata }) => isActive(metadata, now.getTime())),
        now.toISOString(),
      );
    }
  });
});
