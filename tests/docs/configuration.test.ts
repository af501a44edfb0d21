import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../local/machine/paths";
import { planRegion } from "../../stacks/plan/plan";
import { schema, SECRET_KEYS } from "../../stacks/schema/schema";
import { planOn } from "../support/clouds";
import { record } from "../support/record";
import { settingsOf } from "../support/settings";
import { keysOf, type SchemaKey } from "./keys";
import { expand, Page, spans } from "./markdown";

const readme = new Page("README.md");
interface Row {
  readonly key: string;
  readonly type: string;
  readonly default: string;
}
const rows: readonly Row[] = readme
  .rows("Configuration")
  .filter(([name = ""]) => name.startsWith("`"))
  .flatMap(([name = "", type = "", value = ""]) =>
    expand(spans(name)[0] ?? "").map((key) => ({ key, type, default: value })),
  );
const keys = new Map<string, readonly SchemaKey[]>();
for (const key of keysOf(schema)) keys.set(key.path, [...(keys.get(key.path) ?? []), key]);

/** Defaults that are no part of the schema, because they follow from other keys. */
const FOLLOWING: Readonly<Record<string, readonly unknown[]>> = {
  "auth.mode": [settingsOf().auth.mode],
  "cluster.mediaSelector": [Object.entries(planRegion(settingsOf()).pools.media.labels).flat().join(": ")],
  "cluster.mediaToleration.key": ["jitsi.org/pool=media:NoSchedule"],
  "cluster.mediaToleration.value": ["jitsi.org/pool=media:NoSchedule"],
  "cluster.mediaToleration.effect": ["jitsi.org/pool=media:NoSchedule"],
  "cluster.version": [...new Set([versionOn("aws"), versionOn("gcp")])],
  logs: [planOn("aws").logs?.kind, planRegion(settingsOf()).logs?.kind ?? "none"],
  "monitoring.retentionDays": [planRegion(settingsOf()).monitoring?.stack?.retentionDays],
  "monitoring.storageGi": [planRegion(settingsOf()).monitoring?.stack?.storageGi],
  "nodes.media.max": ["shardCount", "bridges.max", "bridges.headroom"],
  "nodes.media.min": ["shardCount", "bridges.min"],
  "nodes.media.type": [planOn("aws").pools.media.machine.type, planOn("gcp").pools.media.machine.type],
  "nodes.system.type": [planOn("aws").pools.system.machine.type, planOn("gcp").pools.system.machine.type],
  "turn.enabled": [planOn("aws").meet.turn !== undefined, planRegion(settingsOf()).meet.turn !== undefined],
};

/** What no configuration can do without. */
const REQUIRED = new Set(schema.safeParse({}).error?.issues.map(({ path }) => path.join(".")));

function versionOn(cloud: "aws" | "gcp"): string {
  const { cluster } = planOn(cloud);
  assert.ok(cluster.cloud !== "kubeconfig");
  return cluster.version;
}

/** A written value as a program would see it. */
function read(type: z.ZodType, text: string): unknown {
  const candidates = [() => type.parse(text), () => type.parse(JSON.parse(text))];
  for (const candidate of candidates) {
    try {
      return candidate();
    } catch {
      // The other way of writing it.
    }
  }
  return assert.fail(`${text} is no value of it`);
}

describe("the table of configuration keys", () => {
  it("has every key once, and no other", () => {
    assert.deepEqual(rows.map(({ key }) => key).toSorted(), [...keys.keys()].toSorted());
  });

  for (const row of rows) {
    it(`has the default of ${row.key}`, () => {
      const own = keys.get(row.key) ?? [];
      const literals = spans(row.default);
      const defaults = [...new Set(own.map((key) => JSON.stringify(key.default)))].map((text) =>
        text === undefined ? undefined : (JSON.parse(text) as unknown),
      );
      const given = defaults.filter((value) => value !== undefined && value !== "");
      if (given.length > 0) {
        const type = own[0]?.type;
        assert.ok(type !== undefined);
        const written = literals.filter((text) => text !== "jwt");
        assert.deepEqual(
          written.map((text) => read(type, text)),
          given,
        );
      } else if (FOLLOWING[row.key] !== undefined) {
        assert.deepEqual(literals, FOLLOWING[row.key]?.map(String));
      } else {
        // In words, which may name other keys.
        assert.match(row.default, /^[^`]/);
      }
      assert.equal(row.default === "required", REQUIRED.has(row.key));
    });

    it(`has what ${row.key} may be`, () => {
      for (const { type } of keys.get(row.key) ?? []) {
        if (type instanceof z.ZodNumber) {
          assert.ok(row.type.includes(`${type.minValue}–${type.maxValue}`), row.type);
        } else if (type instanceof z.ZodEnum) {
          for (const option of type.options) assert.ok(spans(row.type).includes(String(option)), String(option));
        } else if (type instanceof z.ZodLiteral) {
          assert.ok(spans(row.type).includes(String(type.value)), String(type.value));
        } else if (type instanceof z.ZodBoolean) {
          assert.equal(row.type, "boolean");
        }
      }
    });
  }

  it("calls secret what is secret", () => {
    const secret = rows.filter(({ type }) => type.includes("_secret_")).map(({ key }) => key);
    assert.deepEqual(secret.toSorted(), SECRET_KEYS.toSorted());
  });

  it("agrees with the defaults that Pulumi.yaml declares", () => {
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { default?: string | number | object }>;
    };
    for (const [name, { default: value }] of Object.entries(config)) {
      // An object there is empty, and a text stands for nothing: those defaults are the schema's.
      if (typeof value !== "number") continue;
      assert.deepEqual(spans(rows.find(({ key }) => key === name)?.default ?? ""), [String(value)], name);
    }
  });
});

describe("the table of outputs", () => {
  it("has every output once, and no other", async () => {
    const { outputs } = await record();
    const named = readme.rows("Outputs").map(([name = ""]) => spans(name)[0]);
    assert.deepEqual(named.toSorted(), Object.keys(outputs).toSorted());
  });
});
