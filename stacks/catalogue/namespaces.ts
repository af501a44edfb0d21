/** Namespace of shards, router and TURN. */
export const NAMESPACE = "jitsi";
/** Namespace of monitoring, unless the cluster already has a Prometheus. */
export const MONITORING_NAMESPACE = "monitoring";
/** Namespace of KEDA, if the program installs it. */
export const KEDA_NAMESPACE = "keda";
/** Domain of Services on EKS, GKE, k3s and kubeadm. */
export const DNS_DOMAIN = "cluster.local";
