import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { type Cluster } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { type Check, fails, ok, unknown } from "./check";
import { checkKeda } from "./keda";
import { checkNetworkPlugin } from "./networkPlugin";

const METRICS = "metrics API";

/** What only the cluster shows: network plugin, metrics API and KEDA. */
export async function checkInside(cluster: Cluster): Promise<readonly Check[]> {
  const [network, metrics, keda] = await Promise.all([
    attempt(["hostPort", "NetworkPolicy"], () => checkNetworkPlugin(cluster)),
    checkMetrics(cluster),
    attempt(["KEDA"], () => checkKeda(cluster)),
  ]);
  return [...network, metrics, ...keda];
}

/** Autoscalers and `kubectl top` read this API. */
async function checkMetrics(cluster: Cluster): Promise<Check> {
  const next = "kubectl get apiservice v1beta1.metrics.k8s.io, and the pods of metrics-server in kube-system";
  try {
    const measured = await cluster.list("metrics.k8s.io/v1beta1", "NodeMetrics");
    if (measured.length > 0) return ok(METRICS, `measures ${measured.length} nodes`);
    return fails(METRICS, "measures no node: autoscalers of bridges stand still", next);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fails(METRICS, `${error.message}: autoscalers of bridges stand still`, next);
  }
}

/** Addresses of the load balancer of a Service of the region; empty when it has none. */
export async function balancerOf(cluster: Cluster, name: string): Promise<readonly string[]> {
  const service = await cluster.read({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: NAMESPACE } });
  const { loadBalancer } = (service?.["status"] ?? {}) as {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
  return (loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? []);
}

/** The checks, or the reason why they cannot be made, for example a right that is missing. */
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
