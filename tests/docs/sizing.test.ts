import assert from "node:assert/strict";
import { secondLessons } from "../../bench/capacity/lessons";
import { results } from "../../bench/capacity/storms";
import { ASSUMPTIONS, USUAL_HOURS } from "../../stacks/sizing/audience";
import { LISTENER_ASSUMPTIONS } from "../../stacks/sizing/listeners";
import { RECORDING_ASSUMPTIONS } from "../../stacks/sizing/recordings";
import { sizeRegion } from "../../stacks/sizing/sizing";
import { Page } from "./markdown";

const thousands = (number: number): string => Math.round(number).toLocaleString("en-US");

describe("docs/sizing.md", () => {
  const page = new Page("docs/sizing.md");

  it("has the table that make plan would give", () => {
    const rows = page.rows("From participants to a region");
    assert.ok(rows.length > 5);
    for (const row of rows) {
      const participants = Number(row[0]?.replace(",", ""));
      const { proposed, plan, egress, cost } = sizeRegion({ cloud: "aws", participants, hours: USUAL_HOURS });
      const { media, system } = plan.pools;
      assert.ok(cost !== undefined);
      assert.deepEqual(row, [
        thousands(participants),
        String(proposed.shardCount),
        `${proposed.bridges.min}–${proposed.bridges.max}`,
        `${media.min}–${media.max}`,
        `${system.min}–${system.max}`,
        `${thousands(egress.mbps)} Mbit/s`,
        `${egress.terabytes.toLocaleString("en-US", { maximumSignificantDigits: 3 })} TB`,
        `$${thousands(cost.monthly.min)}–${thousands(cost.monthly.max)}`,
      ]);
    }
  });

  it("has the table of join storms that the simulation gives", () => {
    const expected = [500, 5_000, 50_000]
      .flatMap(results)
      .map(({ minutes, participants, perMinute, rules }) => [
        thousands(participants),
        rules,
        ...perMinute.slice(0, 7).map(thousands),
        thousands(minutes),
      ]);
    assert.deepEqual(page.rows("Join storms"), expected);
  });

  it("has the table of second lessons that the simulation gives, in which only scale-in takes bridges away", () => {
    const lessons = [500, 5_000].flatMap(secondLessons);
    const expected = lessons.map(({ breaks, leaving, participants, rules }) => [
      thousands(participants),
      rules,
      `${leaving} min`,
      ...breaks.map(({ lacking }) => thousands(lacking)),
    ]);
    assert.deepEqual(page.rows("A second lesson"), expected);
    const breaks = lessons.flatMap((one) => one.breaks);
    assert.ok(breaks.every(({ lackingUnscaled }) => lackingUnscaled === 0));
    const occupied = lessons.at(-1)?.breaks.map(({ draining, ready }) => [ready, draining]);
    assert.deepEqual(occupied?.[2], [13, 3]);
    const { plan, proposed } = sizeRegion({ cloud: "aws", participants: 5_000, hours: USUAL_HOURS });
    assert.deepEqual([proposed.shardCount * (13 + 3), plan.pools.media.max], [176, 168]);
  });

  it("has the table of audiences that make plan would give, with the assumptions", () => {
    const rows = page.rows("Listeners of one conference");
    assert.ok(rows.length > 3);
    for (const row of rows) {
      const listeners = Number(row[0]?.replace(",", ""));
      const sizing = sizeRegion({ cloud: "aws", participants: 50, hours: 4, listeners });
      const { listeners: size, proposed, egress } = sizing;
      assert.ok(size !== undefined);
      assert.deepEqual(row, [
        thousands(listeners),
        String(size.visitors.count),
        String(proposed.bridges.max),
        String(proposed.bridges.min + size.atOnce),
        `${thousands(egress.mbps)} Mbit/s`,
        `${egress.terabytes.toLocaleString("en-US", { maximumSignificantDigits: 3 })} TB`,
      ]);
    }
    assert.deepEqual(
      page.rows("Assumptions about listeners"),
      LISTENER_ASSUMPTIONS.map(({ what, value, source }) => [what, value, source]),
    );
  });

  it("has the table of recordings that make plan would give, with the assumptions", () => {
    const rows = page.rows("Recordings");
    assert.ok(rows.length > 3);
    for (const row of rows) {
      const [participants = 0, recordings = 0] = row.map((cell) => Number(cell.replace(",", "")));
      const {
        cost,
        plan,
        proposed,
        recordings: size,
      } = sizeRegion({
        cloud: "aws",
        participants,
        recordings,
        hours: USUAL_HOURS,
      });
      const pool = plan.pools.recording;
      assert.ok(cost !== undefined && size !== undefined && pool !== undefined);
      assert.deepEqual(row, [
        thousands(participants),
        thousands(recordings),
        String(proposed.shardCount),
        String(size.free),
        String(size.most),
        `${pool.min}–${pool.max}`,
        `$${thousands(cost.monthly.min)}–${thousands(cost.monthly.max)}`,
      ]);
    }
    assert.deepEqual(
      page.rows("Assumptions about recordings"),
      RECORDING_ASSUMPTIONS.map(({ what, value, source }) => [what, value, source]),
    );
  });

  it("names every assumption as the program has it", () => {
    assert.deepEqual(
      page.rows("Assumptions"),
      ASSUMPTIONS.map(({ what, value, source }) => [what, value, source]),
    );
  });
});
