import { execFileSync } from "node:child_process";
import { ensurePackages } from "../../../local/tools/apt";
import { ensureHaproxy } from "../../../local/tools/haproxy";
import { SILENT } from "../controlPlane";
import { orSkip } from "../skip";

let found: Promise<string> | undefined;

/**
 * An HAProxy for all tests of a run, and what the router's sidecar has in its image. Where it cannot be had, the tests that need
 * it are skipped and say why.
 */
export async function sharedHaproxy(context: Mocha.Context): Promise<string> {
  // A first build takes a minute.
  context.timeout(10 * 60_000);
  found ??= find();
  return orSkip(context, found);
}

/** The report says which version it was: the one that ships is another where it is not at hand. */
async function find(): Promise<string> {
  await ensurePackages(["socat", "busybox"], "to run the router's sidecar", SILENT);
  const haproxy = await ensureHaproxy(SILENT);
  const [version = ""] = execFileSync(haproxy, ["-v"], { encoding: "utf8" }).split("\n");
  console.log(`the router's tests run on ${version.replace(/ - .*/, "")}`);
  return haproxy;
}
