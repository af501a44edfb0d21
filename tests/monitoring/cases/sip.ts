import type { AlertCase } from "./case";

const available = 'kube_deployment_status_replicas_available{namespace="jitsi", deployment="jigasi"}';

export const SIP_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiDialInDown",
    fires: {
      when: "jigasi has not been registered for five minutes",
      series: { [available]: "1x3 0x10" },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", deployment: "jigasi" }],
    },
    silent: { when: "it is registered", series: { [available]: "1x13" }, after: 10 },
  },
];
