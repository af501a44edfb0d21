import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import {
  type Container,
  CONTAINER_SECURITY,
  POD_SECURITY,
  pullSecrets,
  resources,
  scheduledOn,
  type PodSpec,
} from "../pod";
import { PORTS } from "../../stacks/catalogue/ports";
import { grantRole } from "../role";
import type { HelperPlan } from "../../stacks/plan/images";
import { createWorkload, STRATEGY } from "../workload";

const TYPE = "jitsi:tls:Reflector"; // state identity: a rename needs an alias

/** Differs from `reflector`, the name in its Helm chart. */
const NAME = "jitsi-reflector";
const APP = { name: "reflector", instance: NAME, component: "tls" };
/** Permission to create pods in this namespace allows reading every Secret, as it already does in kube-system. */
const NAMESPACE = "kube-system";
/** Restart interval of its watches, seconds, because they are known to stall silently. */
const WATCH_TIMEOUT = 900;
const SIZE = { cpu: 0.02, memory: 128, memoryLimit: 256 };

export interface ReflectorArgs {
  readonly plan: HelperPlan;
  /** Existing namespaces that get copies, the only ones that it may write to. */
  readonly namespaces: readonly string[];
  /** System nodes, on which it runs. */
  readonly system: Placement;
}

/**
 * Copies annotated Secrets into other namespaces and keeps the copies up to date. It always watches all Secrets of the cluster,
 * so it needs permission to read them. It may write only in the namespaces of the copies.
 */
export class Reflector extends ComponentResource {
  constructor(name: string, args: ReflectorArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };

    const account = new ServiceAccount(NAME, { metadata: metadata(NAMESPACE) }, childOptions);
    const rights = [
      allowReading(childOptions),
      ...args.namespaces.map((namespace) => allowWriting(namespace, childOptions)),
    ];
    refuseConnections(childOptions);
    createWorkload(
      // Two replicas would write the same copies.
      { app: APP, namespace: NAMESPACE, replicas: 1, strategy: STRATEGY.recreate, pod: podSpec(args) },
      // Without permissions it would retry refused requests without delay.
      { ...childOptions, dependsOn: [account, ...rights] },
    );
    this.registerOutputs({});
  }
}

function metadata(namespace?: string): { name: string; namespace?: string; labels: Record<string, string> } {
  return { name: NAME, ...(namespace === undefined ? {} : { namespace }), labels: labels(APP) };
}

const ACCOUNT = { name: NAME, namespace: NAMESPACE };

/** Includes ConfigMaps, because reflector watches them even if none is copied. */
function allowReading(opts: CustomResourceOptions): Resource {
  const rules = [
    { apiGroups: [""], resources: ["secrets", "configmaps", "namespaces"], verbs: ["get", "list", "watch"] },
  ];
  return grantRole(NAME, { metadata: metadata(), rules, account: ACCOUNT }, opts);
}

function allowWriting(namespace: string, opts: CustomResourceOptions): Resource {
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["create", "patch", "delete"] }];
  return grantRole(`${NAME}-${namespace}`, { metadata: metadata(namespace), rules, account: ACCOUNT }, opts);
}

/** Egress only: the pod accepts no connections. Probes come from the node and are not affected. */
function refuseConnections(opts: CustomResourceOptions): void {
  new NetworkPolicy(
    NAME,
    {
      metadata: metadata(NAMESPACE),
      spec: { podSelector: { matchLabels: selector(APP) }, policyTypes: ["Ingress"] },
    },
    opts,
  );
}

function podSpec({ plan, system }: ReflectorArgs): PodSpec {
  return {
    serviceAccountName: NAME,
    securityContext: POD_SECURITY,
    enableServiceLinks: false,
    ...pullSecrets(plan.pullSecret),
    ...scheduledOn(system),
    containers: [
      {
        name: NAME,
        image: plan.image,
        env: [
          { name: "ES_Reflector__Watcher__Timeout", value: `${WATCH_TIMEOUT}` },
          { name: "ES_Reflector__Watcher__ExcludedNamespaces", value: "kube-*" },
        ],
        ports: [{ name: "http", containerPort: PORTS.reflectorHealth }],
        startupProbe: { ...probe("/health/ready"), failureThreshold: 12 },
        readinessProbe: probe("/health/ready"),
        livenessProbe: probe("/health/live"),
        resources: resources(SIZE),
        securityContext: CONTAINER_SECURITY,
      },
    ],
  };
}

function probe(path: string): NonNullable<Container["readinessProbe"]> {
  return { httpGet: { path, port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 5 };
}
