import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { createIngressPolicy, prometheusIn, tcp } from "../networkPolicy";
import { PORTS } from "../../stacks/catalogue/ports";
import { CERT_MANAGER } from "./certManagerValues";

/** Label of the webhook's pods, by the chart. */
const WEBHOOK = { "app.kubernetes.io/name": "webhook" };

/**
 * Ingress to cert-manager's namespace: Prometheus reads metrics, and the API server, whose address is not known, calls the webhook.
 * Probes come from the node and pass. Egress stays open: authorities and DNS servers are anywhere.
 * @param prometheus namespace of the Prometheus that reads metrics, where one does.
 */
export function createCertManagerIsolation(
  namespace: Input<string>,
  prometheus: string | undefined,
  opts: CustomResourceOptions,
): void {
  const allow = (name: string, podSelector: object, ingress: networking.v1.NetworkPolicyIngressRule[]): void =>
    createIngressPolicy(name, { namespace, podSelector, ingress }, opts);
  const metrics = tcp(PORTS.certManagerMetrics);
  allow(CERT_MANAGER, {}, prometheus === undefined ? [] : [{ from: [prometheusIn(prometheus)], ports: metrics }]);
  allow(`${CERT_MANAGER}-webhook`, { matchLabels: WEBHOOK }, [{ ports: tcp(PORTS.certManagerWebhook) }]);
}
