/** Namespace of everything that is Jitsi's. */
export const NAMESPACE = "jitsi";
/** Where everything that watches is, unless the cluster has a Prometheus of its own. */
export const MONITORING_NAMESPACE = "monitoring";
