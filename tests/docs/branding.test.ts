import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseSettings } from "../../stacks/settings/read";
import { config } from "../support/settings";
import { Page } from "./markdown";

describe("the examples of docs/branding.md", () => {
  for (const { text } of new Page("docs/branding.md").all("code").filter(({ lang }) => lang === "yaml")) {
    const { config: given } = parse(text) as { readonly config: Record<string, unknown> };
    it(`are accepted, but for files that only an operator has: ${Object.keys(given).join(", ")}`, () => {
      const keys = Object.entries(given).map(([key, value]) => [key.replace("jitsi:", ""), value]);
      const { problems } = parseSettings(config(Object.fromEntries(keys) as Record<string, unknown>));
      assert.deepEqual(
        problems.filter(({ message }) => message !== "no file that can be read here"),
        [],
      );
    });
  }
});
