import type { Settings } from "../schema/schema";

/**
 * Full DNS name of a Service: nginx and HAProxy use no search domains.
 * @param dnsDomain of the cluster: `cluster.local` on EKS, GKE, k3s and kubeadm, unless configured otherwise
 */
export function serviceHost(service: string, namespace: string, dnsDomain: string): string {
  return `${service}.${namespace}.svc.${dnsDomain}`;
}

/** The namespace of a Service of the cluster, by `<service>.<namespace>.svc` with or without the cluster's domain. */
export function namespaceInside({ cluster }: Settings, url: string): string | undefined {
  const { hostname } = new URL(url);
  const [, namespace, svc, ...rest] = hostname.split(".");
  const domain = rest.join(".");
  return svc === "svc" && (domain === "" || domain === cluster.dnsDomain) ? namespace : undefined;
}
