import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../../local/machine/paths";
import { Page, PAGES } from "./markdown";

const TOP = new Set(readdirSync(ROOT));
const SOURCES = new Set(
  globSync("{bench,components,local,policies,resources,stacks,tests}/**/*.{ts,sh,lua}", { cwd: ROOT }).map((file) =>
    basename(file),
  ),
);
/** Made by commands, or by an operator who follows a page. */
const MADE = /^(\.local\/|Pulumi\.(first|aks)\.yaml$)/;

/** Files of this repository that a text names, besides the names that stand for others, such as `Pulumi.<stack>.yaml`. */
function filesIn(text: string): readonly string[] {
  return text
    .split(/[\s,;:()]+/)
    .filter((word) => /^[\w.][\w.-]*(\/[\w.-]*)*$/.test(word) && !MADE.test(word))
    .filter((word) => TOP.has(word.split("/")[0] ?? "") || /^[^/]+\.(ts|lua)$|^Pulumi\..+yaml$/.test(word));
}

describe("a file that a page names", () => {
  for (const path of PAGES) {
    it(`exists: ${path}`, () => {
      const page = new Page(path);
      const texts = [...page.all("codespan"), ...page.all("code")].map(({ text }) => text);
      assert.deepEqual(
        texts.flatMap(filesIn).filter((file) => !existsSync(join(ROOT, file)) && !SOURCES.has(file)),
        [],
      );
    });
  }
});
