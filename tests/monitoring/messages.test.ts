import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ReceiverPlan } from "../../stacks/plan/monitoring";
import { Page } from "../docs/markdown";
import { Alertmanager, amtool, type PostedAlert, rendered } from "../support/alertmanager";
import { type Mail, mailServer } from "../support/mailServer";
import { writeCertificate } from "../support/routing/certificate";
import { runFolder } from "../support/runFolder";
import { until } from "../support/wait";

const DASHBOARD = "https://meet.example.org/grafana/d/jitsi-signalling?from=now-3h&to=now&var-shard=shard-0";
const SILENCE =
  "https://meet.example.org/grafana/alerting/silence/new?alertmanager=Alertmanager&matcher=alertname%3DJitsiShardDown&matcher=region%3Dmeet.example.org&matcher=shard%3Dshard-0";
const TITLE = "critical meet.example.org: JitsiShardDown shard-0 - A shard is down.";
const FIRING = `[FIRING] ${TITLE}`;
const RESOLVED = `[RESOLVED] ${TITLE}`;
const STEPS = "1. Which pod is not ready?\n2. Why?";

function shardDown(region = "meet.example.org"): PostedAlert {
  return {
    labels: { alertname: "JitsiShardDown", severity: "critical", shard: "shard-0", region, stack: "prod" },
    annotations: {
      summary: "A shard is down.",
      description: "No pod of shard-0-web has been available for two minutes.",
      first_steps: STEPS,
      dashboard_url: DASHBOARD,
      runbook_url: "https://git.example.org/alerts.md#jitsisharddown",
    },
    generatorURL: "https://meet.example.org/grafana/explore#prometheus/graph?g0.expr=up",
  };
}

const resolved = (alert: PostedAlert): PostedAlert => ({ ...alert, endsAt: new Date().toISOString() });

interface Slack {
  readonly channel: string;
  readonly attachments: readonly Readonly<Record<"title" | "title_link" | "text" | "fallback" | "color", string>>[];
}
interface PagerDuty {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly links: readonly { readonly href: string; readonly text: string }[];
  readonly payload: Readonly<Record<"summary" | "severity" | "source" | "component" | "group" | "class", string>> & {
    readonly custom_details: Readonly<Record<string, unknown>>;
  };
}
interface Webhook {
  readonly status: string;
  readonly alerts: readonly (PostedAlert & { readonly status: string })[];
}

describe("a message, sent by Alertmanager", function () {
  this.timeout(60_000);
  const bodies: unknown[] = [];
  const web = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      // Slack answers "ok", PagerDuty 202.
      response.writeHead(request.url === "/pagerduty" ? 202 : 200).end("ok");
    });
  });
  let stub = "";
  let alertmanager: Alertmanager | undefined;

  before((done) => void web.listen(0, "127.0.0.1", done));
  before(() => {
    stub = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await alertmanager?.stop();
    alertmanager = undefined;
    bodies.length = 0;
  });
  after(() => web.close());

  /** What arrives when the shard is down, and what when it is up again. */
  async function sent<Message>(
    context: Mocha.Context,
    receiver: ReceiverPlan,
    secret: string,
    arrived: readonly Message[] = bodies as Message[],
    options: Parameters<typeof Alertmanager.start>[3] = {},
  ): Promise<readonly [firing: Message, resolved: Message]> {
    alertmanager = await Alertmanager.start(context, receiver, secret, options);
    await alertmanager.post(shardDown());
    const [firing] = await until(async () => arrived.length === 1 && arrived);
    await alertmanager.post(resolved(shardDown()));
    const [, after] = await until(async () => arrived.length === 2 && arrived);
    assert.ok(firing !== undefined && after !== undefined);
    return [firing, after];
  }

  it("reaches Slack", async function () {
    const [firing, after] = await sent<Slack>(this, { type: "slack", channel: "#calls" }, `${stub}/slack`);
    assert.equal(firing.channel, "#calls");
    const [red] = firing.attachments;
    assert.deepEqual([red?.title, red?.fallback, red?.title_link, red?.color], [FIRING, FIRING, DASHBOARD, "danger"]);
    for (const part of [STEPS, `Silence: ${SILENCE}`, "Runbook: https://git.example.org/alerts.md#jitsisharddown"]) {
      assert.ok(red?.text.includes(part), red?.text);
    }
    const [green] = after.attachments;
    assert.deepEqual([green?.title, green?.color], [RESOLVED, "good"]);
    assert.match(green?.text ?? "", /^Resolved: No pod of shard-0-web .* UTC\.$/m);
    assert.doesNotMatch(green?.text ?? "", /First steps|Silence/);
  });

  it("reaches PagerDuty, as one incident that is resolved, and as another one for another region", async function () {
    const global = { pagerduty_url: `${stub}/pagerduty` };
    const [firing, after] = await sent<PagerDuty>(this, { type: "pagerduty" }, "key", undefined, { global });
    assert.deepEqual([firing.routing_key, firing.event_action, after.event_action], ["key", "trigger", "resolve"]);
    assert.equal(firing.dedup_key, after.dedup_key);
    const { custom_details, ...payload } = firing.payload;
    assert.deepEqual(payload, {
      summary: FIRING,
      severity: "critical",
      source: "meet.example.org",
      component: "shard-0",
      group: "prod",
      class: "JitsiShardDown",
    });
    const description = "No pod of shard-0-web has been available for two minutes.";
    assert.deepEqual(custom_details, {
      firing: [description],
      resolved: [],
      first_steps: [STEPS],
      num_firing: 1,
      num_resolved: 0,
    });
    assert.deepEqual(after.payload.custom_details["resolved"], [description]);
    assert.deepEqual(
      firing.links.map(({ href }) => href),
      [DASHBOARD, "https://git.example.org/alerts.md#jitsisharddown", SILENCE],
    );
    await alertmanager?.post(shardDown("talk.example.org"));
    const [, , other] = await until(async () => bodies.length === 3 && (bodies as PagerDuty[]));
    assert.notEqual(other?.dedup_key, firing.dedup_key);
  });

  it("reaches a webhook with every label and annotation", async function () {
    const [firing, after] = await sent<Webhook>(this, { type: "webhook" }, `${stub}/webhook`);
    assert.deepEqual([firing.status, after.status], ["firing", "resolved"]);
    const [alert] = firing.alerts;
    assert.deepEqual(alert?.labels, shardDown().labels);
    assert.deepEqual(alert.annotations, shardDown().annotations);
  });

  it("is not sent while the silence of docs/alerts.md holds", async function () {
    const [command] = new Page("docs/alerts.md").commands().flatMap((line) => /-- amtool (.*)$/.exec(line)?.[1] ?? []);
    alertmanager = await Alertmanager.start(this, { type: "webhook" }, `${stub}/webhook`);
    const { url } = alertmanager;
    const args = (command ?? "").split(" ").map((arg) => arg.replace("http://localhost:9093", url));
    await amtool(this, args);
    const { labels, annotations } = shardDown();
    await alertmanager.post(shardDown(), { labels: { ...labels, shard: "shard-1" }, annotations });
    const [sent] = await until(async () => bodies.length > 0 && (bodies as Webhook[]));
    assert.deepEqual(
      sent?.alerts.map((alert) => alert.labels["shard"]),
      ["shard-1"],
    );
    const silenced = (await (await fetch(`${url}/api/v2/alerts?silenced=true&active=false`)).json()) as PostedAlert[];
    assert.deepEqual(
      silenced.map((alert) => alert.labels["shard"]),
      ["shard-0"],
    );
  });

  it("is not sent for warnings of a shard that is down", async function () {
    alertmanager = await Alertmanager.start(this, { type: "webhook" }, `${stub}/webhook`);
    await alertmanager.post(shardDown());
    await until(async () => bodies.length === 1);
    const warning = (shard: string): PostedAlert => ({
      labels: { ...shardDown().labels, alertname: "JitsiPacketLoss", severity: "warning", shard },
      annotations: {},
    });
    await alertmanager.post(warning("shard-0"), warning("shard-1"));
    const [, sent] = await until(async () => bodies.length > 1 && (bodies as Webhook[]));
    assert.deepEqual(
      sent?.alerts.map(({ labels }) => labels["shard"]),
      ["shard-1"],
    );
    const inhibited = await fetch(`${alertmanager.url}/api/v2/alerts?inhibited=true&active=false`);
    assert.deepEqual(
      ((await inhibited.json()) as PostedAlert[]).map(({ labels }) => labels["shard"]),
      ["shard-0"],
    );
  });

  it("reaches a mail server by TLS with a password, as plain text", async function () {
    const folder = runFolder("mail-");
    await writeCertificate(folder, "localhost");
    const mails: Mail[] = [];
    const server = mailServer(folder, (mail) => mails.push(mail));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const receiver: ReceiverPlan = {
      type: "email",
      to: ["ops@example.org"],
      from: "jitsi@example.org",
      smarthost: `localhost:${(server.address() as AddressInfo).port}`,
      username: "jitsi",
    };
    try {
      const [firing, after] = await sent(this, receiver, "password", mails, { trusted: join(folder, "tls.crt") });
      assert.equal(firing.login, "jitsi\0password");
      assert.ok(firing.headers.includes(`Subject: ${FIRING}`), firing.headers);
      assert.ok(firing.body.includes(STEPS), firing.body);
      assert.ok(firing.body.includes(`Dashboard: ${DASHBOARD}`), firing.body);
      assert.doesNotMatch(firing.body, /text\/html/);
      assert.ok(after.headers.includes(`Subject: ${RESOLVED}`), after.headers);
    } finally {
      server.close();
    }
  });
});

describe("a message, rendered by amtool", () => {
  const data = (status: string, alerts: readonly object[], common: object): object => ({
    status,
    alerts,
    groupLabels: { alertname: "KubePodCrashLooping" },
    commonLabels: { alertname: "KubePodCrashLooping", severity: "warning", region: "meet.example.org", ...common },
    commonAnnotations: {},
    externalURL: "https://meet.example.org/grafana/alerting/list",
  });
  const chart = (status: string): object => ({
    status,
    labels: { alertname: "KubePodCrashLooping", severity: "warning" },
    annotations: { summary: "Pod is crash looping.", runbook_url: "https://runbooks.example.org/kube" },
    startsAt: "2026-11-30T03:04:05Z",
    endsAt: "2026-11-30T03:24:05Z",
    generatorURL: "https://meet.example.org/grafana/explore",
  });

  it("counts the alerts of a group in its title", async function () {
    assert.equal(
      await rendered(this, "jitsi.title", data("firing", [chart("firing"), chart("firing"), chart("resolved")], {})),
      "[FIRING x2] warning meet.example.org: KubePodCrashLooping",
    );
  });

  it("has no empty parts for an alert of the chart", async function () {
    assert.equal(
      await rendered(this, "jitsi.text", data("firing", [chart("firing"), chart("resolved")], {})),
      `Pod is crash looping. Since 2026-11-30 03:04 UTC.
Resolved: Pod is crash looping. From 2026-11-30 03:04 to 03:24 UTC.

Runbook: https://runbooks.example.org/kube
Query: https://meet.example.org/grafana/explore
Silence: https://meet.example.org/grafana/alerting/silence/new?alertmanager=Alertmanager&matcher=alertname%3DKubePodCrashLooping
`,
    );
  });

  for (const [status, severity, color] of [
    ["firing", "critical", "danger"],
    ["firing", "warning", "warning"],
    ["resolved", "critical", "good"],
  ] as const) {
    it(`is ${color} when a ${severity} alert is ${status}`, async function () {
      assert.equal(await rendered(this, "jitsi.color", data(status, [chart(status)], { severity })), color);
    });
  }
});
