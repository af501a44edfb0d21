import assert from "node:assert/strict";
import { readOutputs } from "../../../local/doctor/outputs";
import { checkPrograms, type ProgramsOptions } from "../../../local/doctor/programs";
import { runFolder } from "../../support/runFolder";
import { userError } from "../../support/userError";
import { kubectl, programs } from "./programs";

describe("make doctor, programs", () => {
  async function check(
    texts: Readonly<Record<string, string>>,
    options: Partial<ProgramsOptions> = {},
  ): Promise<string[]> {
    const env = programs(texts);
    const checks = await checkPrograms({ cloud: "kubeconfig", server: "v1.36.3", local: false, env, ...options });
    return checks.map(({ name, verdict, what }) => `${name} ${verdict}: ${what}`);
  }

  it("fail for a Pulumi CLI that is older than Pulumi.yaml requires, and for a kubectl too far from the cluster", async () => {
    const [pulumi = "", ofKubectl = ""] = await check({ pulumi: "v3.100.0", kubectl: kubectl("v1.34.1") });
    assert.match(pulumi, /^pulumi fails: 3\.100\.0, and 3\.\d+\.0 or newer is required$/);
    assert.match(ofKubectl, /^kubectl fails: 1\.34\.1 is more than one minor version from the cluster's v1\.36\.3$/);
  });

  it("pass for a kubectl one minor version away, and without a cluster to compare", async () => {
    const texts = { pulumi: "v3.300.0", kubectl: kubectl("v1.35.0") };
    assert.equal((await check(texts))[1], "kubectl ok: 1.35.0 for a cluster of v1.36.3");
    assert.equal((await check(texts, { server: undefined }))[1], "kubectl ok: 1.35.0");
  });

  it("fail when they are missing; the local control plane needs no Pulumi CLI", async () => {
    assert.deepEqual(await check({}), [
      "pulumi fails: not on the PATH",
      "kubectl fails: not on the PATH, or does not run",
    ]);
    assert.match((await check({}, { local: true }))[0] ?? "", /^pulumi unknown/);
  });

  it("include those of the cloud", async () => {
    const aws = await check({ aws: "aws-cli/2.31.4 Python/3.13.7 Linux/6.1" }, { cloud: "aws" });
    assert.deepEqual(aws.slice(2), ["aws ok: 2.31.4"]);
    const gcp = await check({ gcloud: "Google Cloud SDK 545.0.0" }, { cloud: "gcp" });
    assert.deepEqual(gcp.slice(2), [
      "gcloud ok: 545.0.0",
      "gke-gcloud-auth-plugin fails: not on the PATH, or does not run",
    ]);
  });
});

describe("make doctor, outputs of a stack", () => {
  it("come from the Pulumi CLI", async () => {
    const outputs = {
      url: "https://meet.example.org",
      dnsRecords: [{ name: "a", type: "A", values: ["203.0.113.5"] }],
    };
    const read = await readOutputs("prod", undefined, programs({ pulumi: JSON.stringify(outputs) }));
    assert.deepEqual(read.dnsRecords[0]?.values, ["203.0.113.5"]);
  });

  it("are missing before the first update has ended", async () => {
    const missing = userError(/^the stack prod has no outputs: no update has finished yet$/);
    await assert.rejects(readOutputs("prod", undefined, programs({ pulumi: "{}" })), missing);
    await assert.rejects(readOutputs("prod", runFolder("doctor-")), missing);
  });

  it("cannot be read without a CLI, or by one that does not know the stack", async () => {
    await assert.rejects(readOutputs("prod", undefined, programs({})), userError(/no Pulumi CLI on the PATH/));
    const failing = programs({ pulumi: "error: no stack named 'prod' found" });
    const said = userError(/^pulumi stack output: no stack named 'prod' found$/);
    await assert.rejects(readOutputs("prod", undefined, failing), said);
  });
});
