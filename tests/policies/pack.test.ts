import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policiesFor, RULES } from "../../policies/pack";
import { POLICIES, policiesPage } from "../../local/docs/policies";
import { ROOT } from "../../local/machine/paths";

describe("the policy pack", () => {
  it("calls each policy by a name of its own that the engine takes", () => {
    const names = RULES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
  });

  it("says of each policy why it is there and what to do about a violation", () => {
    for (const { name, why, fix } of RULES) {
      for (const text of [why, fix]) assert.match(text, /^[A-Z].{15,200}\.$/, `${name}: ${text}`);
    }
  });

  it("stops a production region at every policy, and a development one only at what exposes or breaks it", () => {
    for (const { level, name } of RULES) assert.equal(level.production, "mandatory", name);
    const levels = new Set(RULES.map(({ level }) => level.development));
    assert.deepEqual([...levels].sort(), ["advisory", "disabled", "mandatory"]);
  });

  it("gives the engine level, thresholds with their defaults, and a description that says why and what to do", () => {
    const region = {
      environment: "development",
      shardCount: 2,
      drainMinutes: 55,
      monitored: true,
      ownTag: false,
    } as const;
    const policies = policiesFor(region);
    assert.deepEqual(
      policies.map(({ name }) => name),
      RULES.map(({ name }) => name),
    );
    const budget = policies.find(({ name }) => name === "shard-budget");
    assert.equal(budget?.enforcementLevel, "advisory");
    assert.deepEqual(budget?.configSchema?.properties["resources"], {
      type: "number",
      description: "Resources a shard may consist of.",
      default: 40,
    });
    const rule = RULES.find(({ name }) => name === "shard-budget");
    assert.equal(budget?.description, `${rule?.why} ${rule?.fix}`);
  });

  it("is described in docs/policies.md as make golden writes it", async () => {
    assert.equal(readFileSync(join(ROOT, POLICIES), "utf8"), await policiesPage(), "run make golden");
  });
});
