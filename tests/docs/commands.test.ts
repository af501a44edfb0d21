import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { parse } from "yaml";
import { parseSet } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { targetVariables } from "../../local/terminal/makeVariables";
import { report } from "../../stacks/settings/problems";
import { schema } from "../../stacks/schema/schema";
import { parseSettings } from "../../stacks/settings/read";
import { keysOf } from "../../local/docs/schemaKeys";
import { settingsIn } from "./commandLines";
import { Page, PAGES, spans } from "./markdown";

const TARGETS = targetVariables();
const KEYS = keysOf(schema).map(({ path }) => path);
const TOP = new Set(KEYS.map((key) => key.split(".")[0]));

/** Whether a key is one, an object that holds some, or a part of a value that its owner chooses. */
function isKey(name: string): boolean {
  const key = name
    .replace(/^jitsi:/, "")
    .replace(/\[\d+\]$/, "")
    .replace(/^workloads\.\w+/, "workloads.<name>")
    .replace(/^shards\.(shard-(\d+|N)|<id>|<shard>)/, "shards.<id>");
  return KEYS.some((known) => known === key || known.startsWith(`${key}.`) || key.startsWith(`${known}.`));
}

describe("a command", () => {
  for (const path of PAGES) {
    const page = new Page(path);
    const commands = page.commands();

    it(`of ${path} that calls make names a target and its variables`, () => {
      const calls = commands.flatMap((line) => [
        ...line.matchAll(/(?:^|&& )make ([a-z-]+)((?: [A-Z]+=(?:"[^"]*"|\S+))*)/g),
      ]);
      const unknown = calls.flatMap(([, target = "", given = ""]) => {
        const variables = [...given.matchAll(/ ([A-Z]+)=/g)].map(([, variable = ""]) => variable);
        const known = TARGETS.get(target);
        return known === undefined
          ? [target]
          : variables.filter((one) => !known.includes(one)).map((one) => `${target} ${one}`);
      });
      assert.deepEqual(unknown, []);
    });

    it(`of ${path} that sets a key names one that there is`, () => {
      const keys = commands
        .flatMap((line) => line.split("&&"))
        .filter((part) => /^\s*pulumi config (set|rm|get) /.test(part))
        .flatMap((part) => Object.keys(settingsIn(part)));
      assert.deepEqual(
        keys.filter((key) => key !== "" && !isKey(key)),
        [],
      );
    });
  }
});

describe("a change that a page makes to a stack of this repository", () => {
  for (const path of PAGES) {
    it(`is one that the stack takes: ${path}`, () => {
      const page = new Page(path);
      const lines = [...page.commands(), ...page.all("codespan").map(({ text }) => text)];
      const refused = lines.flatMap((line) =>
        [...line.matchAll(/make \w+ (?:STACK=(\w+) )?SET="([^"…]+)"/g)].flatMap(([, stack = "dev", set = ""]) => {
          const changes = parseSet(set.replaceAll("shards.*.", "shards.shard-0."));
          const { problems } = parseSettings(readStackConfig(ROOT, stack, changes).values);
          return problems.length === 0 ? [] : [`${set}: ${report(problems)}`];
        }),
      );
      assert.deepEqual(refused, []);
    });
  }
});

describe("a key that a page names", () => {
  for (const path of PAGES) {
    it(`exists: ${path}`, () => {
      const page = new Page(path);
      // What another project calls its own.
      const theirs = new Set(
        page
          .all("table")
          .flatMap(({ header, rows }) =>
            /chart/.test(header[0]?.text ?? "") ? rows.flatMap(([first]) => spans(first?.text ?? "")) : [],
          ),
      );
      const named = page
        .all("codespan")
        .filter(({ text }) => !theirs.has(text))
        .flatMap(({ text }) => /^(?:jitsi:)?([A-Za-z]+(?:\.[\w<>-]+)+)(?:[:=].*)?$/.exec(text)?.[1] ?? [])
        .filter((name) => TOP.has(name.split(".")[0]) && !/\.(<domain>|local|ts|js|yaml|md|crt|key)$/.test(name));
      assert.deepEqual(
        named.filter((name) => !isKey(name)),
        [],
      );
    });
  }
});

/** The places of a stack file's value that belong to no key. */
function unknownIn(value: unknown, path: string): readonly string[] {
  if (KEYS.includes(path)) return [];
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => unknownIn(inner, `${path}.${name}`));
}

describe("a stack file that a page shows", () => {
  for (const path of PAGES) {
    it(`has keys that exist: ${path}`, () => {
      const shown = new Page(path)
        .all("code")
        .filter(({ lang }) => lang === "yaml")
        .map(({ text }) => parse(text) as { config?: Record<string, unknown> });
      const unknown = shown.flatMap(({ config = {} }) =>
        Object.entries(config).flatMap(([key, value]) => unknownIn(value, key.replace(/^jitsi:/, ""))),
      );
      assert.deepEqual(unknown, []);
    });
  }
});

describe("a block of commands", () => {
  for (const path of PAGES) {
    it(`of ${path} is what a shell reads`, () => {
      for (const { lang, text } of new Page(path).all("code")) {
        if (lang !== "sh") continue;
        assert.doesNotMatch(text, /^\$ |<[a-z]/m);
        execFileSync("sh", ["-n"], { input: text });
      }
    });
  }
});
