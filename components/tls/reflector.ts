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
import { type Container, CONTAINER_SECURITY, POD_SECURITY, resources, scheduledOn, type PodSpec } from "../pod";
import { PORTS } from "../../stacks/catalogue/ports";
import { grantRole } from "../role";
import { IMAGES } from "../../stacks/catalogue/versions";
import { createWorkload, STRATEGY } from "../workload";

const TYPE = "jitsi:tls:Reflector"; // state identity: a rename needs an alias

const NAME = "reflector";
const APP = { name: NAME, instance: NAME, component: "tls" };
/** Whoever can start pods beside it can read every Secret. In kube-system that is nothing new. */
const NAMESPACE = "kube-system";
/** Its watches have stalled silently before; every one of them starts anew after this, seconds. */
const WATCH_TIMEOUT = 900;
const SIZE = { cpu: 0.02, memory: 128, memoryLimit: 256 };

export interface ReflectorArgs {
  /** Namespaces that get copies, and the only ones where it may write. They have to exist. */
  readonly namespaces: readonly string[];
  /** Nodes that it runs on. */
  readonly system: Placement;
}

/**
 * Copies Secrets that ask for it into other namespaces, and keeps the copies up to date. It watches the Secrets of the whole
 * cluster and cannot do with less, so it may **read** them all; it may write only where copies belong.
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
      // Two of them would write the same copies.
      { app: APP, namespace: NAMESPACE, replicas: 1, strategy: STRATEGY.recreate, pod: podSpec(args.system) },
      // Without its rights it would ask again and again, as fast as it is refused.
      { ...childOptions, dependsOn: [account, ...rights] },
    );
    this.registerOutputs({});
  }
}

function metadata(namespace?: string): { name: string; namespace?: string; labels: Record<string, string> } {
  return { name: NAME, ...(namespace === undefined ? {} : { namespace }), labels: labels(APP) };
}

const ACCOUNT = { name: NAME, namespace: NAMESPACE };

/** ConfigMaps too: it watches them whether anybody asks for copies of one or not. */
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

/** It asks; nobody asks it. The kubelet's probes come from the node and pass. */
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

function podSpec(system: Placement): PodSpec {
  return {
    serviceAccountName: NAME,
    securityContext: POD_SECURITY,
    enableServiceLinks: false,
    ...scheduledOn(system),
    containers: [
      {
        name: NAME,
        image: IMAGES.reflector,
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
