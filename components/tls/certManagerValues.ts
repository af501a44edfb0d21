import type { Input } from "@pulumi/pulumi";
import type { CertManagerPlan } from "../../stacks/plan/tls";
import type { Placement } from "../cluster/cluster";
import { resources, tolerations } from "../pod";

/** Where cert-manager lives; its controller answers challenges from here. */
export const CERT_MANAGER = "cert-manager";

export interface CertManagerArgs {
  /** System nodes: certificates are not worth a node with a public address. */
  readonly system: Placement;
  /** Whether the kind PodMonitor is there, so that the chart may bring one. */
  readonly podMonitor: boolean;
  /** What makes the controller's service account an identity of the cloud, for challenges by DNS. */
  readonly serviceAccountAnnotations: Readonly<Record<string, Input<string>>>;
  /** What the controller's pods are to the cloud: another identity needs other pods. Undefined where they need none. */
  readonly identity: Input<string> | undefined;
}

/**
 * Memory in MiB: all three keep what they watch of the whole cluster in memory, so the limits leave room for clusters with
 * much else on them.
 */
const SIZES = {
  controller: { cpu: 0.02, memory: 96, memoryLimit: 384 },
  webhook: { cpu: 0.01, memory: 48, memoryLimit: 128 },
  cainjector: { cpu: 0.01, memory: 96, memoryLimit: 384 },
} as const;

/** The chart waits for nothing itself, so readiness is a question to the API server: has the webhook its authority? */
const ONCE_TRUSTED = { "pulumi.com/waitFor": "jsonpath={.webhooks[*].clientConfig.caBundle}" };

/**
 * Values of the chart `cert-manager`. No priority class: a cert-manager that is scheduled by evicting signalling ends calls,
 * and a renewal has weeks of time.
 */
export function certManagerValues(plan: CertManagerPlan, args: CertManagerArgs): Record<string, unknown> {
  const part = (name: keyof CertManagerPlan["replicas"]): Record<string, unknown> => ({
    replicaCount: plan.replicas[name],
    podDisruptionBudget: { enabled: plan.replicas[name] > 1, maxUnavailable: 1 },
    resources: resources(SIZES[name]),
    tolerations: tolerations(args.system),
  });
  return {
    ...part("controller"),
    webhook: {
      ...part("webhook"),
      // Issuers are refused by the API server until the webhook's certificate is known to it.
      validatingWebhookConfigurationAnnotations: ONCE_TRUSTED,
    },
    cainjector: part("cainjector"),
    // Without its definition every certificate of the cluster would go with the stack.
    crds: { enabled: true, keep: true },
    global: {
      nodeSelector: args.system.selector,
      // Not kube-system, which managed clusters close.
      leaderElection: { namespace: CERT_MANAGER },
    },
    ...(args.identity === undefined ? {} : { podAnnotations: { "jitsi.org/cloud-identity": args.identity } }),
    serviceAccount: { annotations: args.serviceAccountAnnotations },
    prometheus: { podmonitor: { enabled: args.podMonitor } },
    // A hook; the chart resource runs none.
    startupapicheck: { enabled: false },
  };
}
