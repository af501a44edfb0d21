import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { type Cluster } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { type Check, fails, ok, unknown } from "./check";
import { checkKeda } from "./keda";
import { checkNetworkPlugin } from "./networkPlugin";

const METRICS = "metrics API";
const EXTERNAL = "external metrics";

/**
 * Checks inside the cluster: network plugin, metrics API and KEDA.
 * @param keda whether autoscalers of bridges use metrics of KEDA besides CPU.
 */
export async function checkInside(cluster: Cluster, keda: boolean): Promise<readonly Check[]> {
  const checks = await Promise.all([
    attempt(["hostPort", "NetworkPolicy"], () => checkNetworkPlugin(cluster)),
    checkMetrics(cluster).then((one) => [one]),
    ...(keda ? [attempt([EXTERNAL], async () => [await checkExternalMetrics(cluster)])] : []),
    attempt(["KEDA"], () => checkKeda(cluster)),
  ]);
  return checks.flat();
}

/** metrics-server's API, from which autoscalers and `kubectl top` get the CPU use of pods. */
async function checkMetrics(cluster: Cluster): Promise<Check> {
  const next = "kubectl get apiservice v1beta1.metrics.k8s.io, and the pods of metrics-server in kube-system";
  const effect = "bridges are not scaled by CPU";
  try {
    const measured = await cluster.list("metrics.k8s.io/v1beta1", "NodeMetrics");
    if (measured.length > 0) return ok(METRICS, `nodes with metrics: ${measured.length}`);
    return fails(METRICS, `it has metrics of no node: ${effect}`, next);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fails(METRICS, `${error.message.trim()}: ${effect}`, next);
  }
}

/** KEDA's API. It lists no metrics, so the check uses the condition that the API server reports. */
async function checkExternalMetrics(cluster: Cluster): Promise<Check> {
  const name = "v1beta1.external.metrics.k8s.io";
  const next = `kubectl describe apiservice ${name}, and kubectl get pods --namespace keda`;
  const effect = "bridges are added by CPU only, and none is removed";
  const service = await cluster.read({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name },
  });
  if (service === undefined) return fails(EXTERNAL, `no API server is registered for it: ${effect}`, next);
  const { conditions = [] } = (service["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
  const available = conditions.find(({ type }) => type === "Available");
  if (available?.status === "True") return ok(EXTERNAL, "available");
  return fails(EXTERNAL, `${available?.message ?? "no answer yet"}: ${effect}`, next);
}

/** Addresses of the load balancer of a Service of the region; empty when it has none. */
export async function balancerOf(cluster: Cluster, name: string): Promise<readonly string[]> {
  const service = await cluster.read({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: NAMESPACE } });
  const { loadBalancer } = (service?.["status"] ?? {}) as {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
  return (loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? []);
}

/** The checks, or the reason why they are not possible, for example a missing permission. */
export async function attempt(
  names: readonly string[],
  check: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return names.map((name) => unknown(name, error.message));
  }
}
