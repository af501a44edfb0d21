import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { HelperPlan } from "../../stacks/plan/images";
import type { Environment } from "../../stacks/schema/schema";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import {
  type Container,
  CONTAINER_SECURITY,
  POD_SECURITY,
  type PodSpec,
  pullSecrets,
  resources,
  scheduledOn,
  spread,
} from "../pod";
import { grantRole } from "../role";
import { createWorkload } from "../workload";
import {
  APP,
  createMetricsApi,
  createMetricsViewer,
  createServing,
  NAME,
  NAMESPACE,
  SERVING_SECRET,
} from "./metricsApi";

const TYPE = "jitsi:monitoring:MetricsServer"; // state identity: a rename needs an alias
/** The recommendation of its authors for up to a hundred nodes. Each further node needs 1 MiB of memory. */
const SIZE = { cpu: 0.1, memory: 200, memoryLimit: 400 };
const CERTIFICATE_FOLDER = "/etc/serving";

export interface MetricsServerArgs {
  readonly plan: HelperPlan;
  /** Two replicas in production, else one. */
  readonly environment: Environment;
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
  /** Nodes that it runs on. */
  readonly system: Placement;
}

/**
 * CPU and memory of pods, for `kubectl top` and for autoscalers. It needs no Prometheus, so bridges are still added when Prometheus is
 * down. cert-manager must be installed first.
 */
export class MetricsServer extends ComponentResource {
  constructor(name: string, args: MetricsServerArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };
    const metadata = { name: NAME, namespace: NAMESPACE, labels: labels(APP) };
    const replicas = args.environment === "production" ? 2 : 1;

    const account = new ServiceAccount(NAME, { metadata }, childOptions);
    const serving = createServing(args.dnsDomain, childOptions);
    createMetricsViewer(childOptions);
    const deployment = createWorkload(
      { app: APP, namespace: NAMESPACE, replicas, pod: podSpec(args) },
      { ...childOptions, dependsOn: [account, ...serving, allowMeasuring(childOptions)] },
    );
    createMetricsApi(deployment, childOptions);
    this.registerOutputs({});
  }
}

/** Allows it to read the metrics of kubelets. */
function allowMeasuring(opts: CustomResourceOptions): Resource {
  const rules = [
    { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
  ];
  const metadata = { name: NAME, labels: labels(APP) };
  return grantRole(NAME, { metadata, rules, account: { name: NAME, namespace: NAMESPACE } }, opts);
}

function podSpec({ plan, system }: MetricsServerArgs): PodSpec {
  return {
    serviceAccountName: NAME,
    enableServiceLinks: false,
    ...pullSecrets(plan.pullSecret),
    ...scheduledOn(system),
    topologySpreadConstraints: spread(selector(APP), ["node"]),
    securityContext: POD_SECURITY,
    containers: [
      {
        name: NAME,
        image: plan.image,
        args: [
          `--secure-port=${PORTS.metricsServer}`,
          `--tls-cert-file=${CERTIFICATE_FOLDER}/tls.crt`,
          `--tls-private-key-file=${CERTIFICATE_FOLDER}/tls.key`,
          "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
          "--kubelet-use-node-status-port",
          "--metric-resolution=15s",
        ],
        ports: [{ name: "https", containerPort: PORTS.metricsServer }],
        readinessProbe: { ...probe("/readyz"), initialDelaySeconds: 20 },
        livenessProbe: { ...probe("/livez"), failureThreshold: 6 },
        resources: resources(SIZE),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [{ name: "serving", mountPath: CERTIFICATE_FOLDER, readOnly: true }],
      },
    ],
    volumes: [{ name: "serving", secret: { secretName: SERVING_SECRET } }],
    priorityClassName: "system-cluster-critical",
  };
}

function probe(path: string): NonNullable<Container["readinessProbe"]> {
  return { httpGet: { path, port: "https", scheme: "HTTPS" }, periodSeconds: 10 };
}
