import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { ROOT } from "../../../local/machine/paths";

/** Runs make without installing packages, as a shell does and not as make test. */
function make(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const { MAKEFLAGS: _flags, MAKELEVEL: _level, ...env } = process.env;
  return spawnSync("make", ["-o", "node_modules/.installed", ...args], { cwd: ROOT, encoding: "utf8", env });
}

describe("make", () => {
  it("refuses a variable that the goal does not take, with the closest name", () => {
    for (const [args, message] of [
      [["up", "SATCK=prod", "SET=shardCount=3 stack=4"], "no such variable: SATCK; did you mean STACK?"],
      [["-j2", "plan", "participants=3 4"], "no such variable: participants; did you mean PARTICIPANTS?"],
      [["down", "REGION=3"], "no such variable: REGION; make down takes no variables"],
    ] as const) {
      const { status, stderr } = make(...args);
      assert.notEqual(status, 0);
      assert.equal(stderr.split("\n")[0], message);
    }
  });

  it("accepts the variables of every goal of one command line", () => {
    const { stdout } = make("plan", "images", "PARTICIPANTS=30", "SET=shardCount=3 bridges.min=1");
    assert.match(stdout, /^30 participants[^]*\ndocker\.io/);
  });

  it("help fits a terminal of 80 columns", () => {
    const { stdout } = make("help");
    const lines = stdout.split("\n");
    assert.ok(lines.length > 20);
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
  });
});
