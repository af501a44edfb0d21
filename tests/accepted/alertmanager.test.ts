import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import fc from "fast-check";
import { alertmanagerConfig } from "../../components/monitoring/kubePrometheus/alertmanagerConfig";
import { ensureAmtool } from "../../local/tools/prometheus";
import type { Settings } from "../../stacks/schema/schema";
import type { SecretKey } from "../../stacks/plan/extra";
import { planRegion } from "../../stacks/plan/plan";
import { mostly, someAccepted, texts, urls } from "../support/accepted";
import { SILENT } from "../support/controlPlane";
import { runFolder } from "../support/runFolder";
import { orSkip } from "../support/skip";
import { countRun } from "../support/toolRuns";

const mail = mostly(["a@example.org", "a+b@example.org"], ["{{a}}@example.org", "a b@example.org", "a@b"]);
const smarthost = mostly(
  ["smtp.example.org:587", "[2001:db8::1]:25"],
  ["smtp.example.org", "h:0", "h:70000", "a b:25", "[fe80::1%eth0]:25"],
);

const RECEIVERS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown> | undefined>>> = {
  none: fc.constant(undefined),
  pagerduty: fc.constant({ type: "pagerduty" }),
  webhook: fc.constant({ type: "webhook" }),
  slack: fc.record({ type: fc.constant("slack"), channel: texts }),
  email: fc.record(
    {
      type: fc.constant("email"),
      to: fc.array(mail, { minLength: 1, maxLength: 3 }),
      from: mail,
      smarthost,
      username: texts,
    },
    { requiredKeys: ["type", "to", "from", "smarthost"] },
  ),
};

/** Accepted configurations with one kind of receiver. */
function configurations(kind: string): readonly Settings[] {
  const changes = fc.record({
    monitoring: fc.record({
      receiver: RECEIVERS[kind] ?? fc.constant(undefined),
      heartbeat: fc.option(urls, { nil: undefined }),
    }),
    receiverSecret: kind === "webhook" || kind === "slack" ? urls : fc.oneof(urls, texts),
  });
  return someAccepted(changes, 16, 14);
}

describe("Alertmanager's configuration, for accepted settings", function () {
  this.timeout(5 * 60_000);
  const folder = runFolder("alertmanager-");
  let amtool: string;
  before(async function () {
    this.timeout(15 * 60_000);
    amtool = await orSkip(this, ensureAmtool(SILENT));
  });

  /** @returns amtool's complaints; empty without any. */
  async function complaints(settings: Settings, receiverKey?: SecretKey): Promise<string> {
    const { stack } = planRegion(settings).monitoring ?? {};
    assert.ok(stack !== undefined);
    const text = await new Promise<string>((resolve) =>
      alertmanagerConfig({ ...stack, receiverKey }, secret(settings.receiverSecret ?? "")).apply(resolve),
    );
    const file = join(folder, "alertmanager.yaml");
    writeFileSync(file, text);
    countRun("amtool check-config");
    return new Promise((resolve) =>
      execFile(amtool, ["check-config", file], (error, stdout, stderr) =>
        resolve(error === null ? "" : `${JSON.stringify(settings.monitoring)}: ${stdout}${stderr}`),
      ),
    );
  }

  for (const kind of Object.keys(RECEIVERS)) {
    it(`is valid for amtool, with receiver ${kind}`, async () => {
      const refused: string[] = [];
      for (const settings of configurations(kind)) refused.push(await complaints(settings));
      assert.deepEqual(
        refused.filter((text) => text !== ""),
        [],
      );
    });

    it(`is valid for amtool with a credential in a Secret, with receiver ${kind}`, async () => {
      const [settings] = configurations(kind);
      assert.ok(settings !== undefined);
      assert.equal(await complaints(settings, { secret: "own", key: "value" }), "");
    });

    it(`has no template in an operator's text, with receiver ${kind}`, () => {
      for (const { monitoring, receiverSecret = "" } of configurations(kind)) {
        const templates = kind === "email" || kind === "none" ? [] : [receiverSecret];
        assert.doesNotMatch(JSON.stringify([monitoring.heartbeat, monitoring.receiver, ...templates]), /\{\{/);
      }
    });
  }
});
