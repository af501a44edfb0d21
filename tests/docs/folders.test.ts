import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../local/machine/paths";
import { Page, spans } from "./markdown";

const rows = new Page("CONTRIBUTING.md")
  .rows("Where the code is")
  .map(([name = "", text = ""]) => ({ folder: (spans(name)[0] ?? "").replace(/\/$/, ""), text }));

/** Explained by their parent as a whole. */
const ALIKE = /^(bench|local|policies|tests)\//;

describe("the table of folders", () => {
  it("has every folder with files of ours, once", () => {
    const files = globSync("{bench,components,local,policies,resources,stacks,tests}/**/*.{ts,sh}", { cwd: ROOT });
    const places = files.map((file) => dirname(file).split("/").slice(0, 2).join("/"));
    const folders = new Set(places.filter((folder) => !ALIKE.test(folder)));
    for (const folder of [".github", "docs", "tests"]) folders.add(folder);
    assert.deepEqual(rows.map(({ folder }) => folder).toSorted(), [...folders].toSorted());
  });

  it("names files that are there", () => {
    for (const { folder, text } of rows) {
      for (const file of spans(text).filter((name) => /\.ts$|\/$/.test(name))) {
        assert.ok(existsSync(join(ROOT, folder, file)), `${folder}/${file}`);
      }
    }
  });
});
