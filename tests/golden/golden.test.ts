import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GOLDEN_STACKS, goldenText } from "../../local/golden";
import { ROOT } from "../../local/machine/paths";

describe("the golden file", function () {
  this.timeout(60_000);

  for (const golden of GOLDEN_STACKS) {
    it(`${golden.file} is what the program registers; make golden refreshes it`, async () => {
      const path = join(ROOT, golden.file);
      assert.ok(existsSync(path), `no ${golden.file}: make golden`);
      assert.equal(await goldenText(golden), readFileSync(path, "utf8"), "look at the difference, then make golden");
    });
  }
});
