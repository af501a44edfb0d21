import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../../local/machine/replaceFile";
import { runFolder } from "../../support/runFolder";

describe("a file that is replaced", () => {
  let folder: string;
  beforeEach(() => (folder = runFolder("replace-")));

  it("stays complete for open readers, and is new for later ones", () => {
    const file = join(folder, "outputs.json");
    writeFileSync(file, "old");
    const reading = openSync(file, "r");
    replaceFile(file, "new");
    assert.equal(readFileSync(reading, "utf8"), "old");
    closeSync(reading);
    assert.equal(readFileSync(file, "utf8"), "new");
    assert.deepEqual(readdirSync(folder), ["outputs.json"]);
  });

  it("has the given mode", () => {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, "old", { mode: 0o644 });
    replaceFile(file, "new", 0o600);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
