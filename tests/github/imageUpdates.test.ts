import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../local/machine/paths";
import { IMAGES } from "../../stacks/catalogue/versions";
import { runFolder } from "../support/runFolder";
import { SIP } from "../support/sip";

const VERSIONS = "stacks/catalogue/versions.ts";

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate: string;
  readonly autoReplaceStringTemplate?: string;
}
const { customManagers } = JSON.parse(readFileSync(join(ROOT, ".github/renovate.json"), "utf8")) as {
  readonly customManagers: readonly Manager[];
};

/** Replaces versions as Renovate's custom manager `regex` does, with the Handlebars features that renovate.json uses. */
function update(text: string, next: (depName: string) => { newValue: string; newDigest: string }): string {
  const managers = customManagers.filter(
    ({ autoReplaceStringTemplate, managerFilePatterns }) =>
      autoReplaceStringTemplate !== undefined &&
      managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(VERSIONS)),
  );
  return managers.reduce((whole, { matchStrings: [pattern = ""], autoReplaceStringTemplate: template = "" }) => {
    const replaced = (...match: unknown[]): string => {
      const groups = match.at(-1) as Record<string, string | undefined>;
      const { newValue, newDigest } = next(groups["depName"] ?? "");
      // Renovate updates a digest where one exists.
      const values = { ...groups, newValue, newDigest: groups["currentDigest"] === undefined ? undefined : newDigest };
      return template
        .replace(/\{\{#if (\w+)\}\}(.*?)\{\{\/if\}\}/g, (_, name: keyof typeof values, inner: string) =>
          values[name] === undefined ? "" : inner,
        )
        .replace(/\{\{\{(\w+)\}\}\}/g, (_, name: keyof typeof values) => values[name] ?? "");
    };
    return whole.replace(new RegExp(pattern, "g"), replaced);
  }, text);
}

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const newTag = (depName: string): string => (depName.startsWith("ghcr.io/jitsi/") ? "stable-99999" : "v99.9.9");
const next = (depName: string): { newValue: string; newDigest: string } => ({
  newValue: newTag(depName),
  newDigest: DIGEST,
});

describe("an image that Renovate updates", function () {
  this.timeout(120_000);
  let copy: string;
  before(() => {
    copy = runFolder("updated-");
    const sources = [
      "components",
      "docs",
      "local",
      "policies",
      "resources",
      "stacks",
      "index.ts",
      "start.js",
      "register.js",
    ];
    for (const name of [...sources, "package.json", "Pulumi.yaml", "Pulumi.prod.yaml"]) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    writeFileSync(join(copy, VERSIONS), update(readFileSync(join(ROOT, VERSIONS), "utf8"), next));
  });

  it("runs the new version by its digest", () => {
    const out = join(copy, "out");
    const { status, stderr } = spawnSync(process.execPath, ["-r", "./register.js", "local/render.ts"], {
      cwd: copy,
      encoding: "utf8",
      env: {
        ...process.env,
        STACK: "prod",
        SET: `whiteboard.enabled=true recording.allowed=moderators sip=${JSON.stringify(SIP)}`,
        OUT: out,
      },
    });
    assert.equal(status, 0, stderr);
    const rendered = readFileSync(join(out, "resources.json"), "utf8");
    for (const [name, image] of Object.entries(IMAGES)) {
      const [, repository = "", digest] = /^(.+?):[^@]+(?:@(.+))?$/.exec(image) ?? [];
      const wanted = `${repository}:${newTag(repository)}${digest === undefined ? "" : `@${DIGEST}`}`;
      assert.ok(rendered.includes(`"${wanted}"`), `${name}: no container runs ${wanted}`);
      assert.ok(!rendered.includes(`"${image}"`), `${name}: a container still runs ${image}`);
      if (digest !== undefined) assert.ok(!rendered.includes(digest), `${name}: ${digest} still runs`);
    }
  });
});

describe("Jitsi's images", () => {
  it("have the same tag", () => {
    const { web, prosody, jicofo, jvb } = IMAGES;
    assert.equal(new Set([web, prosody, jicofo, jvb].map((image) => /:([^@]+)@/.exec(image)?.[1])).size, 1);
  });
});
