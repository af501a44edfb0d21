/** Metrics of pods for the autoscaler, in prometheus-adapter's notation: it replaces `<<.Series>>` and the like per request. */
export function adapterRules(watched: string): object {
  const resources = { overrides: { namespace: { resource: "namespace" }, pod: { resource: "pod" } } };
  return {
    rules: [
      {
        // All interfaces of the pod: their names depend on the network plugin, media uses one of them, and cAdvisor omits the loopback.
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
