import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { render } from "../../local/render";
import { ensureMoto } from "../../local/tools/moto";
import { SILENT } from "../support/controlPlane";
import { record } from "../support/record";
import { orSkip } from "../support/skip";
import { countRun } from "../support/toolRuns";
import { VARIANTS, type Variant } from "../support/variants";

/** A zone in Route 53 with the domains of both stack files. */
const ZONE = "example.org";

describe("moto creates every AWS resource, the last one first, as far as dependencies allow", function () {
  this.timeout(10 * 60_000);
  let packages: string;
  before(async function () {
    packages = await orSkip(this, ensureMoto(SILENT));
  });

  /** @returns the number of calls, and of those that only botocore's model of the service checks */
  async function create({ overrides, stack }: Variant): Promise<{ readonly calls: number; readonly modelled: number }> {
    const recording = await record(overrides, { stack });
    const region = recording.one("pulumi:providers:aws").inputs["region"] as string;
    const program = join(__dirname, "moto/create.py");
    const made = promisify(execFile)("python3", [program, region, ZONE], {
      env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
    });
    made.child.stdin?.end(render(recording.registrations).get("resources.json"));
    return JSON.parse((await made).stdout) as { readonly calls: number; readonly modelled: number };
  }

  // Ten seconds a variant: all of them run in a job of check.yml.
  const all = process.env["VARIANTS"] === "all";
  for (const variant of VARIANTS.aws.filter(({ title }) => all || ["dev", "prod"].includes(title))) {
    it(variant.title, async () => {
      const { calls, modelled } = await create(variant);
      assert.ok(calls > 80 && modelled < 15, `${calls} calls, ${modelled} of them unknown to moto`);
      countRun("call that creates a resource of AWS", calls);
    });
  }
});
