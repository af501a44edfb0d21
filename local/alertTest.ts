import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { RECEIVER } from "../components/monitoring/kubePrometheus/alertmanagerConfig";
import { MONITORING_NAMESPACE } from "../stacks/catalogue/namespaces";
import { PORTS } from "../stacks/catalogue/ports";
import { type Cluster, connect, type KubernetesObject } from "./kubernetes/client";
import { podRequest } from "./kubernetes/podHttp";
import { describeCluster, runningCluster } from "./running/cluster";
import { samples } from "./running/metrics";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { UserError } from "./terminal/userError";

/** Alertmanager waits 30 s for more alerts of a group, and a second one 15 s for the first. */
const WAIT_MS = 90_000;
/** The alert ends by itself, and Alertmanager sends that five minutes after the first message. */
const FIRES_MS = 120_000;
const POLL_MS = 2_000;

export interface AlertTestOptions {
  readonly cluster: Cluster;
  readonly log: Log;
  /** Request to Alertmanager. Default: through the API server. */
  readonly ask?: typeof podRequest;
}

/**
 * Sends an alert through the receiver of a running region.
 * @throws UserError when there is no receiver, or it does not take the message.
 */
export async function alertTest({ cluster, log, ask = podRequest }: AlertTestOptions): Promise<void> {
  const pod = await alertmanagerOf(cluster);
  const request = (path: string, body?: unknown): Promise<string> => ask(cluster, pod, PORTS.alertmanager, path, body);
  const integration = integrationOf(await request("/api/v2/status"));
  const requests = async (which: string): Promise<number> => {
    const all = samples(await request("/metrics"), `alertmanager_notification_requests${which}_total`);
    return all.filter(({ labels }) => labels["integration"] === integration).reduce((sum, { value }) => sum + value, 0);
  };
  const [sent, failed] = [await requests(""), await requests("_failed")];

  log.step(`Sending the alert JitsiAlertTest by ${integration}, in about 30 seconds`);
  await request("/api/v2/alerts", [await testAlert(cluster)]);
  for (const begin = Date.now(); (await requests("")) === sent; await sleep(POLL_MS)) {
    if (Date.now() - begin > WAIT_MS) throw undelivered(`nothing was sent within ${WAIT_MS / 1000} seconds`, pod);
  }
  if ((await requests("_failed")) > failed) throw undelivered(`${integration} did not accept the message`, pod);
  log.info(`${integration} accepted it. The message that it is resolved follows within six minutes.`);
}

async function alertmanagerOf(cluster: Cluster): Promise<KubernetesObject> {
  const pods = await cluster.list("v1", "Pod", {
    namespace: MONITORING_NAMESPACE,
    labelSelector: "app.kubernetes.io/name=alertmanager,app.kubernetes.io/instance=kube-prometheus-alertmanager",
  });
  const [pod] = pods.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  if (pod !== undefined) return pod;
  throw new UserError(
    `no Alertmanager of this program runs on ${cluster.server}: monitoring.enabled is false, or the cluster has its own operator`,
  );
}

/** Kind of the receiver, for example `slack`. */
function integrationOf(status: string): string {
  const { config } = JSON.parse(status) as { readonly config: { readonly original: string } };
  const { receivers } = parse(config.original) as { readonly receivers: readonly { readonly name: string }[] };
  const receiver = receivers.find(({ name }) => name === RECEIVER);
  const [integration] = Object.keys(receiver ?? {}).flatMap((key) => /^(.*)_configs$/.exec(key)?.[1] ?? []);
  if (integration !== undefined) return integration;
  throw new UserError(
    "alerts of this region go to no receiver. For example:\n" +
      "  pulumi config set --path jitsi:monitoring.receiver.type slack\n" +
      "  pulumi config set --path jitsi:monitoring.receiver.channel '#calls'\n" +
      "  pulumi config set --secret receiverSecret && pulumi up",
  );
}

/** An alert with the labels that the region's rules have. */
async function testAlert(cluster: Cluster): Promise<object> {
  const [object] = await cluster.list("monitoring.coreos.com/v1", "PrometheusRule", {
    namespace: MONITORING_NAMESPACE,
    labelSelector: "app.kubernetes.io/name=alerts,app.kubernetes.io/part-of=jitsi",
  });
  const { groups } = (object?.["spec"] ?? { groups: [] }) as {
    readonly groups: readonly { readonly rules: readonly { readonly labels: Readonly<Record<string, string>> }[] }[];
  };
  const labels = groups[0]?.rules[0]?.labels ?? {};
  return {
    labels: { ...labels, alertname: "JitsiAlertTest", severity: "warning" },
    annotations: {
      summary: "A test of the receiver.",
      description: "Nothing is broken. make alert-test sent this alert.",
    },
    endsAt: new Date(Date.now() + FIRES_MS).toISOString(),
  };
}

function undelivered(what: string, { metadata }: KubernetesObject): UserError {
  return new UserError(
    `${what}. Alertmanager's log has the reason:\n` +
      `  kubectl -n ${MONITORING_NAMESPACE} logs ${metadata.name} -c alertmanager --tail=20`,
  );
}

if (require.main === module) {
  void command(async () => {
    const log = createLog();
    const running = runningCluster();
    log.step(describeCluster(running));
    if (running.local)
      throw new UserError("no Alertmanager runs there. Use STACK or KUBECONFIG and CONTEXT of another region");
    await alertTest({ cluster: connect(running.kubeconfig, running.context), log });
  });
}
