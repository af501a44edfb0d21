import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../local/machine/paths";

/** Type tokens of all components that a stack may have in its state. Entries are never removed. */
const LEDGER = readFileSync(join(__dirname, "typeTokens.txt"), "utf8").trim().split("\n");

const SOURCES = globSync("{components,stacks}/**/*.ts", { cwd: ROOT })
  .map((file) => readFileSync(join(ROOT, file), "utf8"))
  .join("\n");

/** Components that were taken out on purpose, with everything below them, as CHANGELOG.md says. */
const DELETED = ["jitsi:monitoring:PrometheusAdapter"];

function found(pattern: RegExp): readonly string[] {
  return [...SOURCES.matchAll(pattern)].map(([, token = ""]) => token);
}

describe("the type token of a component", () => {
  const current = found(/^const TYPE = "(jitsi:[^"]+)";/gm);
  const aliases = found(/\btype: "(jitsi:[^"]+)"/g);

  it("is kept, is an alias of the component that replaces it, or was deleted on purpose", () => {
    const lost = LEDGER.filter((token) => ![...current, ...aliases, ...DELETED].includes(token));
    assert.deepEqual(lost, [], "a stack would replace all resources below it: add `aliases: [{ type }]`");
  });

  it("is in the ledger", () => {
    assert.deepEqual(current.toSorted(), current.filter((token) => LEDGER.includes(token)).toSorted());
    assert.deepEqual(LEDGER, [...new Set(LEDGER)].toSorted());
  });

  it("is set by every component", () => {
    const classes = SOURCES.match(/extends ComponentResource\b/g) ?? [];
    assert.equal(current.length, classes.length);
    assert.equal((SOURCES.match(/\bsuper\(TYPE, name, /g) ?? []).length, classes.length);
  });
});
