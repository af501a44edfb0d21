import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { labels } from "../labels";
import { inNamespace, ROUTER, tcp } from "../networkPolicy";
import { PORTS } from "../../stacks/catalogue/ports";
import { GRAFANA_PODS } from "./kubePrometheus/grafanaValues";

/**
 * Who may call what in the namespace of the monitoring: its parts call each other; of the rest, the router may call Grafana, and
 * the API server, whose address nobody knows, may call what asks it for a certificate.
 */
export function createIsolation({ namespace, watched }: MonitoringPlan, opts: CustomResourceOptions): void {
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
  const router = { ...inNamespace(watched), ...ROUTER };

  allow("monitoring", {}, [{ from: [{ podSelector: {} }] }]);
  allow("grafana", { matchLabels: { ...GRAFANA_PODS } }, [{ from: [router], ports: tcp(PORTS.grafana) }]);
  allow("aggregated-apis", { matchLabels: { "app.kubernetes.io/name": "prometheus-adapter" } }, [
    { ports: tcp(PORTS.customMetrics) },
  ]);
  allow("webhooks", { matchLabels: { "app.kubernetes.io/component": "prometheus-operator" } }, [
    { ports: tcp(PORTS.operatorWebhook) },
  ]);
}
