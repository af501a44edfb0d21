import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createIngressPolicy, inNamespace, podsOf, ROUTER, tcp } from "../networkPolicy";
import { PORTS } from "../../stacks/catalogue/ports";
import { KEDA_OPERATOR } from "../autoscaling/keda";
import { GRAFANA_PODS } from "./kubePrometheus/grafanaValues";

/** KEDA's operator, in a namespace of its own or in that of an existing KEDA. */
const KEDA = { namespaceSelector: {}, ...podsOf(KEDA_OPERATOR) };

/**
 * NetworkPolicies for ingress in namespace `monitoring`: from its own pods, from the router to Grafana, from KEDA to Prometheus. Webhooks
 * are open to all, because the address of the API server is unknown.
 */
export function createIsolation({ namespace, watched }: MonitoringPlan, opts: CustomResourceOptions): void {
  const allow = (name: string, podSelector: object, ingress: networking.v1.NetworkPolicyIngressRule[]): void =>
    createIngressPolicy(name, { namespace, podSelector, ingress }, opts);
  const router = { ...inNamespace(watched), ...ROUTER };

  allow("monitoring", {}, [{ from: [{ podSelector: {} }] }]);
  allow("grafana", { matchLabels: { ...GRAFANA_PODS } }, [{ from: [router], ports: tcp(PORTS.grafana) }]);
  allow("prometheus", { matchLabels: { "app.kubernetes.io/name": "prometheus" } }, [
    { from: [KEDA], ports: tcp(PORTS.prometheus) },
  ]);
  allow("webhooks", { matchLabels: { "app.kubernetes.io/component": "prometheus-operator" } }, [
    { ports: tcp(PORTS.operatorWebhook) },
  ]);
}
