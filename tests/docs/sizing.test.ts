import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../local/paths";
import { ASSUMPTIONS, USUAL_HOURS } from "../../stacks/audience";
import { sizeRegion } from "../../stacks/sizing";

/** The cells of every row of the tables below a heading, without their padding. */
function rowsBelow(heading: string): string[][] {
  const text = readFileSync(join(ROOT, "docs", "sizing.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section !== undefined, heading);
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  // Without the head and the rule below it.
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const thousands = (number: number): string => Math.round(number).toLocaleString("en-US");

describe("docs/sizing.md", () => {
  it("has the table that make plan would give", () => {
    const rows = rowsBelow("From participants to a region");
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

  it("names every assumption as the program has it", () => {
    assert.deepEqual(
      rowsBelow("Assumptions"),
      ASSUMPTIONS.map(({ what, value, source }) => [what, value, source]),
    );
  });
});
