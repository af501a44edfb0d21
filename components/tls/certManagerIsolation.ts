import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { labels } from "../labels";
import { prometheusIn, tcp } from "../networkPolicy";
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
  const allow = (name: string, podSelector: object, ingress: networking.v1.NetworkPolicyIngressRule[]): void => {
    new NetworkPolicy(
      name,
      {
        metadata: { name, namespace, labels: labels({ name: "isolation", instance: name, component: "network" }) },
        spec: { podSelector, policyTypes: ["Ingress"], ingress },
      },
      opts,
    );
  };
  const metrics = tcp(PORTS.certManagerMetrics);
  allow(CERT_MANAGER, {}, prometheus === undefined ? [] : [{ from: [prometheusIn(prometheus)], ports: metrics }]);
  allow(`${CERT_MANAGER}-webhook`, { matchLabels: WEBHOOK }, [{ ports: tcp(PORTS.certManagerWebhook) }]);
}
