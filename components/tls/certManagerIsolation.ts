import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { createIngressPolicy, prometheusIn, tcp } from "../networkPolicy";
import { PORTS } from "../../stacks/catalogue/ports";
import { CERT_MANAGER } from "./certManagerValues";

/** Label of the webhook's pods in the chart. */
const WEBHOOK = { "app.kubernetes.io/name": "webhook" };

/**
 * Limits ingress to cert-manager's namespace: metrics for Prometheus, and the webhook for the API server, whose address is
 * unknown. Probes come from the node and are not affected. Egress is open, because CAs and DNS servers can be anywhere.
 * @param prometheus namespace of the Prometheus that scrapes metrics; undefined without one
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
