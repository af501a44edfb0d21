import type { Input } from "@pulumi/pulumi";
import type { CertManagerPlan } from "../../stacks/plan/tls";
import type { Placement } from "../cluster/cluster";
import { resources, tolerations } from "../pod";

/** Namespace of cert-manager, and its release name. */
export const CERT_MANAGER = "cert-manager";

export interface CertManagerValuesArgs {
  /** System nodes, on which it runs. */
  readonly system: Placement;
  /** Whether the kind PodMonitor exists, so that the chart can create one. */
  readonly podMonitor: boolean;
  /** Annotations that give the controller's service account a cloud identity, for DNS-01 challenges. */
  readonly serviceAccountAnnotations: Readonly<Record<string, Input<string>>>;
  /** Cloud identity of the controller's pods. A change must replace the pods. Undefined without one. */
  readonly identity: Input<string> | undefined;
}

/**
 * Memory in MiB. All three cache objects of the whole cluster, so the limits allow for clusters with many other objects.
 */
const SIZES = {
  controller: { cpu: 0.02, memory: 96, memoryLimit: 384 },
  webhook: { cpu: 0.01, memory: 48, memoryLimit: 128 },
  cainjector: { cpu: 0.01, memory: 96, memoryLimit: 384 },
} as const;

/** The chart resource does not wait for the webhook, so Pulumi waits until the CA bundle is set in its configuration. */
const ONCE_TRUSTED = { "pulumi.com/waitFor": "jsonpath={.webhooks[*].clientConfig.caBundle}" };

/**
 * Values of the chart `cert-manager`. It has no priority class, because it must not preempt signalling, which would end
 * conferences, and a renewal can wait for weeks.
 */
export function certManagerValues(plan: CertManagerPlan, args: CertManagerValuesArgs): Record<string, unknown> {
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
      // The API server refuses issuers until the CA bundle of the webhook is set.
      validatingWebhookConfigurationAnnotations: ONCE_TRUSTED,
    },
    cainjector: part("cainjector"),
    // Deletion of the CRDs with the stack would delete every certificate of the cluster.
    crds: { enabled: true, keep: true },
    global: {
      nodeSelector: args.system.selector,
      // Not kube-system, where managed clusters restrict writes.
      leaderElection: { namespace: CERT_MANAGER },
    },
    ...(args.identity === undefined ? {} : { podAnnotations: { "jitsi.org/cloud-identity": args.identity } }),
    serviceAccount: { annotations: args.serviceAccountAnnotations },
    prometheus: { podmonitor: { enabled: args.podMonitor } },
    // A Helm hook, which the chart resource does not run.
    startupapicheck: { enabled: false },
  };
}
