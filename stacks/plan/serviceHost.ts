/**
 * Full DNS name of a Service: nginx and HAProxy use no search domains.
 * @param dnsDomain of the cluster: `cluster.local` on EKS, GKE, k3s and kubeadm, unless configured otherwise
 */
export function serviceHost(service: string, namespace: string, dnsDomain: string): string {
  return `${service}.${namespace}.svc.${dnsDomain}`;
}
