import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { Provider } from "@pulumi/kubernetes/provider";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { ComponentResource, CustomResourceOptions, Input } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { CertManagerPlan } from "../../stacks/plan/tls";
import { chartArgs } from "../chart";
import type { DnsSolver, Placement } from "../cluster/cluster";
import { createIngressPolicy, prometheusIn, tcp } from "../networkPolicy";
import { CERT_MANAGER, certManagerValues } from "./certManagerValues";

/** Label of the webhook's pods in the chart. */
const WEBHOOK = { "app.kubernetes.io/name": "webhook" };

export interface CertManagerArgs {
  readonly namespace: Input<string>;
  readonly system: Placement;
  /** Provider of the chart's objects. It must accept existing objects, because CRDs outlive the stack. */
  readonly charts: Provider;
  /** Namespace of the Prometheus that scrapes metrics; undefined without one. */
  readonly prometheus: string | undefined;
  /** Access to the DNS zone, for DNS-01 challenges. */
  readonly dns: DnsSolver | undefined;
}

/** Installs cert-manager by its chart. It is ready once its webhook is, so that dependants can create issuers at once. */
export function createCertManager(
  plan: CertManagerPlan,
  { namespace, system, charts, prometheus, dns }: CertManagerArgs,
  opts: { readonly parent: ComponentResource },
): Chart {
  const values = certManagerValues(plan, {
    system,
    podMonitor: prometheus !== undefined,
    serviceAccountAnnotations: dns?.serviceAccountAnnotations ?? {},
    identity: dns?.identity,
  });
  const chart = new Chart(
    CERT_MANAGER,
    { ...chartArgs(plan.chart, values), namespace },
    { ...opts, provider: charts, dependsOn: [...(dns?.grants ?? [])] },
  );
  createIsolation(namespace, prometheus, opts);
  return chart;
}

/**
 * Limits ingress to cert-manager's namespace: metrics for Prometheus, and the webhook for the API server, whose address is
 * unknown. Probes come from the node and are not affected. Egress is open, because CAs and DNS servers can be anywhere.
 */
function createIsolation(namespace: Input<string>, prometheus: string | undefined, opts: CustomResourceOptions): void {
  const allow = (name: string, podSelector: object, ingress: networking.v1.NetworkPolicyIngressRule[]): void =>
    createIngressPolicy(name, { namespace, podSelector, ingress }, opts);
  const metrics = tcp(PORTS.certManagerMetrics);
  allow(CERT_MANAGER, {}, prometheus === undefined ? [] : [{ from: [prometheusIn(prometheus)], ports: metrics }]);
  allow(`${CERT_MANAGER}-webhook`, { matchLabels: WEBHOOK }, [{ ports: tcp(PORTS.certManagerWebhook) }]);
}
