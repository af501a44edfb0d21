import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createIngressPolicy, inNamespace, ROUTER, tcp } from "../networkPolicy";
import { PORTS } from "../../stacks/catalogue/ports";
import { GRAFANA_PODS } from "./kubePrometheus/grafanaValues";

/**
 * Who may call what in the namespace of the monitoring: its parts call each other; of the rest, the router may call Grafana, and
 * the API server, whose address is not known, may call the webhooks and the aggregated APIs.
 */
export function createIsolation({ namespace, watched }: MonitoringPlan, opts: CustomResourceOptions): void {
  const allow = (name: string, podSelector: object, ingress: networking.v1.NetworkPolicyIngressRule[]): void =>
    createIngressPolicy(name, { namespace, podSelector, ingress }, opts);
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
