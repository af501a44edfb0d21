import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policiesFor, RULES } from "../../policies/pack";
import { POLICIES, policiesPage } from "../../local/docs/policies";
import { ROOT } from "../../local/machine/paths";

describe("the policy pack", () => {
  it("has unique policy names that the engine accepts", () => {
    const names = RULES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
  });

  it("has a reason and a fix for each policy", () => {
    for (const { name, why, fix } of RULES) {
      for (const text of [why, fix]) assert.match(text, /^[A-Z].{15,200}\.$/, `${name}: ${text}`);
    }
  });

  it("is mandatory in production, and mandatory, advisory or disabled in development", () => {
    for (const { level, name } of RULES) assert.equal(level.production, "mandatory", name);
    const levels = new Set(RULES.map(({ level }) => level.development));
    assert.deepEqual([...levels].sort(), ["advisory", "disabled", "mandatory"]);
  });

  it("gives the engine the level, the options with their defaults, and a description with reason and fix", () => {
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
      description: "Maximum number of resources of a shard.",
      default: 60,
    });
    const rule = RULES.find(({ name }) => name === "shard-budget");
    assert.equal(budget?.description, `${rule?.why} ${rule?.fix}`);
  });

  it("is described in docs/policies.md (make golden)", async () => {
    assert.equal(readFileSync(join(ROOT, POLICIES), "utf8"), await policiesPage(), "run make golden");
  });
});
