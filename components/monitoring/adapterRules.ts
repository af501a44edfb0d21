/**
 * The metrics of pods that an autoscaler can ask for, in prometheus-adapter's own notation: `<<.Series>>` and its like are
 * filled in by it for every request.
 */
export function adapterRules(watched: string): object {
  const resources = { overrides: { namespace: { resource: "namespace" }, pod: { resource: "pod" } } };
  return {
    rules: [
      {
        // All interfaces of the pod: what a plugin of the cluster calls them differs, media leaves by one of them only, and
        // cAdvisor leaves out the loopback.
        seriesQuery: `container_network_transmit_bytes_total{namespace="${watched}", pod!=""}`,
        resources,
        name: { matches: "^(.*)_total$", as: "${1}_per_second" },
        metricsQuery: "sum(rate(<<.Series>>{<<.LabelMatchers>>}[3m])) by (<<.GroupBy>>)",
      },
      {
        seriesQuery: `jitsi_jvb_stress{namespace="${watched}", pod!=""}`,
        resources,
        metricsQuery: "max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
      },
    ],
  };
}
