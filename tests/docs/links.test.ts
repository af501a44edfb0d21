import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "../../local/machine/paths";
import { Page, PAGES } from "./markdown";

const OUTSIDE = /^[a-z]+:/;

describe("a link", () => {
  for (const path of [...PAGES, "CHANGELOG.md"]) {
    it(`of ${path} leads somewhere`, () => {
      const page = new Page(path);
      for (const { href } of [...page.all("link"), ...page.all("image")]) {
        if (OUTSIDE.test(href)) continue;
        const [file = "", anchor] = href.split("#");
        const target = file === "" ? path : normalize(join(dirname(path), file));
        assert.ok(existsSync(join(ROOT, target)), `${href}: there is no ${target}`);
        if (anchor !== undefined) assert.ok(new Page(target).anchors().has(anchor), `${href}: no such heading`);
      }
    });
  }
});
