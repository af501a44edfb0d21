import assert from "node:assert/strict";
import { PROGRAM, ROOT } from "../../local/machine/paths";
import { CLOUD_FUNCTIONS } from "../../local/program/cloudAnswers";
import { runProgram } from "../../local/program/program";
import { recordedAnswer } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { readStackConfig } from "../../local/config/stackConfig";
import { CLOUDS } from "../support/clouds";

const ADMINS = [
  "arn:aws:iam::111122223333:role/other",
  "arn:aws:iam::111122223333:role/team/ops",
  "arn:aws:iam::111122223333:user/ops",
];

/** What a preview by that principal registers, in an account with these clusters. */
async function preview(arn: string, names: readonly string[] = []): Promise<readonly Registration[]> {
  const config = readStackConfig(ROOT, "dev", { ...CLOUDS.aws, "cluster.admins": ADMINS, "monitoring.enabled": false });
  const functions = {
    ...CLOUD_FUNCTIONS,
    "aws:index/getCallerIdentity:getCallerIdentity": { arn },
    "aws:eks/getClusters:getClusters": { names },
  };
  return (await runProgram({ config, program: PROGRAM, answer: recordedAnswer, functions, preview: true }))
    .registrations;
}

describe("the creator of a cluster of EKS", function () {
  this.timeout(60_000);

  for (const [creator, index] of [
    ["arn:aws:sts::111122223333:assumed-role/ops/session", 1],
    ["arn:aws:iam::111122223333:user/ops", 2],
  ] as const) {
    it(`is refused in cluster.admins: ${creator}`, async () => {
      await assert.rejects(preview(creator), ({ message }: Error) => {
        assert.ok(message.includes(ADMINS[index] ?? ""), message);
        assert.ok(message.endsWith(`pulumi config rm --path 'jitsi:cluster.admins[${index}]'`), message);
        return true;
      });
    });
  }

  it("is any role or user that cluster.admins does not name", async () => {
    for (const creator of [
      "arn:aws:sts::111122223333:assumed-role/deployer/ops",
      "arn:aws:sts::444455556666:assumed-role/ops/session",
      "arn:aws:iam::111122223333:user/other",
      "arn:aws:iam::111122223333:root",
    ]) {
      const entries = (await preview(creator)).filter(({ type }) => type === "aws:eks/accessEntry:AccessEntry");
      assert.equal(entries.length, ADMINS.length, creator);
    }
  });

  it("is unknown once the cluster exists, so administrators may update it", async () => {
    await preview("arn:aws:sts::111122223333:assumed-role/ops/session", ["jitsi-dev"]);
  });
});
