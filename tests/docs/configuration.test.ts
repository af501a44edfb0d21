import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../local/machine/paths";
import { planRegion } from "../../stacks/plan/plan";
import { schema } from "../../stacks/schema/schema";
import { CONFIGURATION, configurationPage } from "../../local/docs/configuration";
import { keysOf } from "../../local/docs/schemaKeys";
import { REFERENCE } from "../../stacks/schema/reference";
import { planOn } from "../support/clouds";
import { record } from "../support/record";
import { settingsOf } from "../support/settings";
import { Page, spans } from "./markdown";

const keys = keysOf(schema);
const entries = new Map(Object.values(REFERENCE).flatMap((section) => Object.entries(section)));

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

function versionOn(cloud: "aws" | "gcp"): string {
  const { cluster } = planOn(cloud);
  assert.ok(cluster.cloud !== "kubeconfig");
  return cluster.version;
}

describe("docs/configuration.md", () => {
  const page = new Page(CONFIGURATION);

  it("is what make golden writes", async () => {
    assert.equal(readFileSync(join(ROOT, CONFIGURATION), "utf8"), await configurationPage(), "run make golden");
  });

  it("has every key of the schema once", () => {
    const sections = Object.keys(REFERENCE).flatMap((section) => page.rows(section));
    const rows = sections.map(([name = ""]) => spans(name)[0] ?? "");
    assert.deepEqual(rows.toSorted(), [...new Set(keys.map(({ path }) => path))].toSorted());
  });

  it("takes types, ranges, defaults and secrecy from the schema", () => {
    const row = (key: string): readonly string[] | undefined =>
      Object.keys(REFERENCE)
        .flatMap((section) => page.rows(section))
        .find(([name]) => name === `\`${key}\``)
        ?.slice(1, 3);
    assert.deepEqual(row("shardCount"), ["whole number from 1 to 64", "`2`"]);
    assert.deepEqual(row("cloud"), ["`aws`, `gcp` or `kubeconfig`", "required"]);
    assert.deepEqual(row("auth.mode"), ["`open`, `internal`, `ldap` or `jwt`", "`open`"]);
    assert.deepEqual(row("bridges.memory")?.[1], "`4Gi`");
    assert.deepEqual(row("drainMinutes"), ["whole number from 3 to 1440, in minutes", "`55`"]);
    assert.match(row("jwtSecret")?.[0] ?? "", /^_secret_/);
  });

  it("gives a unit where a key is a number and its name ends with one", () => {
    for (const { path, type } of keys) {
      if (!(type instanceof z.ZodNumber) || !/(Minutes|Days|Gi|Mbps|Kbps)$/.test(path)) continue;
      assert.ok(entries.get(path)?.unit !== undefined, path);
    }
  });

  for (const [key, values] of Object.entries(FOLLOWING)) {
    it(`has the default that ${key} follows`, () => {
      assert.deepEqual(spans(entries.get(key)?.default ?? ""), values.map(String));
    });
  }

  it("has every output once", async () => {
    const { outputs } = await record();
    const named = page.rows("Outputs").map(([name = ""]) => spans(name)[0]);
    assert.deepEqual(named.toSorted(), Object.keys(outputs).toSorted());
  });
});

function kindOf(type: z.ZodType): "array" | "integer" | "string" {
  if (type instanceof z.ZodArray) return "array";
  return type instanceof z.ZodNumber ? "integer" : "string";
}

describe("Pulumi.yaml", () => {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { type: string; default?: unknown }>;
  };
  const required = new Set(schema.safeParse({}).error?.issues.map(({ path }) => path[0]));

  for (const [key, type] of Object.entries(schema.shape)) {
    it(`declares ${key} with the type and the default of the schema`, () => {
      const declared = config[key];
      const [own] = keys.filter(({ path }) => path === key);
      const kind = own === undefined ? "object" : kindOf(own.type);
      assert.equal(declared?.type, kind);
      // The empty value of a type stands for a key that is not set.
      const empty = { object: {}, array: [], string: "", integer: own?.default }[kind];
      assert.deepEqual(declared.default, required.has(key) ? undefined : empty);
      assert.ok(type instanceof z.ZodType);
    });
  }
});
