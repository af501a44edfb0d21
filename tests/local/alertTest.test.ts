import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { alertTest } from "../../local/alertTest";
import type { KubernetesObject } from "../../local/kubernetes/client";
import type { podRequest } from "../../local/kubernetes/podHttp";
import { UserError } from "../../local/terminal/userError";
import type { ReceiverPlan } from "../../stacks/plan/monitoring";
import { Alertmanager } from "../support/alertmanager";
import { SILENT } from "../support/controlPlane";
import { stubCluster } from "../support/stubCluster";

const object = (apiVersion: string, kind: string, name: string, labels: object, spec: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "monitoring", labels: { ...labels } },
  spec,
});
const POD = object(
  "v1",
  "Pod",
  "alertmanager-kube-prometheus-alertmanager-0",
  { "app.kubernetes.io/name": "alertmanager", "app.kubernetes.io/instance": "kube-prometheus-alertmanager" },
  {},
);
const RULES = object(
  "monitoring.coreos.com/v1",
  "PrometheusRule",
  "jitsi",
  { "app.kubernetes.io/name": "alerts", "app.kubernetes.io/part-of": "jitsi" },
  { groups: [{ rules: [{ labels: { severity: "critical", region: "meet.example.org", stack: "prod" } }] }] },
);

describe("make alert-test", function () {
  this.timeout(60_000);
  const titles: string[] = [];
  let status = 200;
  const slack = createServer((request, response) => {
    void text(request).then((body) => {
      titles.push((JSON.parse(body) as { attachments: { title: string }[] }).attachments[0]?.title ?? "");
      response.writeHead(status).end("ok");
    });
  });
  let alertmanager: Alertmanager | undefined;

  before((done) => void slack.listen(0, "127.0.0.1", done));
  afterEach(async () => {
    await alertmanager?.stop();
    alertmanager = undefined;
  });
  after(() => slack.close());

  async function run(context: Mocha.Context, receiver: ReceiverPlan | undefined): Promise<void> {
    const url = `http://127.0.0.1:${(slack.address() as AddressInfo).port}`;
    const started = await Alertmanager.start(context, receiver, url);
    alertmanager = started;
    const ask: typeof podRequest = async (_cluster, _pod, _port, path, body) => {
      const post = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const answer = await fetch(`${started.url}${path}`, body === undefined ? {} : post);
      assert.equal(answer.status, 200);
      return answer.text();
    };
    return alertTest({ cluster: stubCluster([POD, RULES]), log: SILENT, ask });
  }

  it("sends an alert of the region through its receiver", async function () {
    await run(this, { type: "slack", channel: "#calls" });
    assert.deepEqual(titles, ["[FIRING] warning meet.example.org: JitsiAlertTest - A test of the receiver."]);
  });

  it("fails when the receiver refuses the message, and names the log with the reason", async function () {
    status = 404;
    await assert.rejects(run(this, { type: "slack", channel: "#calls" }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^slack did not accept the message.*\n {2}kubectl .* logs alertmanager-kube-/);
      return true;
    });
  });

  it("fails without a receiver, and without an Alertmanager of this program", async function () {
    await assert.rejects(run(this, undefined), /jitsi:monitoring\.receiver\.type/);
    await assert.rejects(alertTest({ cluster: stubCluster([]), log: SILENT }), /no Alertmanager of this program/);
  });
});
