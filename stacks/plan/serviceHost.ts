/** Full DNS name of a Service. The cluster domain is `cluster.local` on EKS, GKE, k3s and kubeadm. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
