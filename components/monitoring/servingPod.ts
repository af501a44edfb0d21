import type { Placement } from "../cluster/cluster";
import { selector } from "../labels";
import { CONTAINER_SECURITY, POD_SECURITY, pullSecrets, scheduledOn, type Container, type PodSpec } from "../pod";
import { type AggregatedApi, servingSecret } from "./aggregatedApi";

/** The parts of the container that differ between APIs. */
export interface ServingContainer extends Pick<Container, "image" | "readinessProbe" | "livenessProbe" | "resources"> {
  readonly port: number;
  readonly pullSecret: string | undefined;
  /** Besides those for port and certificate. */
  readonly args: readonly string[];
}

/** The pod of an aggregated API: on system nodes, spread over them, with its certificate. */
export function servingPod(
  api: AggregatedApi,
  system: Placement,
  { image, pullSecret, port, args, ...container }: ServingContainer,
): PodSpec {
  const { app } = api;
  const folder = "/etc/serving";
  return {
    serviceAccountName: app.instance,
    enableServiceLinks: false,
    ...pullSecrets(pullSecret),
    ...scheduledOn(system),
    topologySpreadConstraints: [
      {
        topologyKey: "kubernetes.io/hostname",
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector(app) },
      },
    ],
    securityContext: POD_SECURITY,
    containers: [
      {
        name: app.instance,
        image,
        args: [
          `--secure-port=${port}`,
          `--tls-cert-file=${folder}/tls.crt`,
          `--tls-private-key-file=${folder}/tls.key`,
          ...args,
        ],
        ports: [{ name: "https", containerPort: port }],
        ...container,
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [{ name: "serving", mountPath: folder, readOnly: true }],
      },
    ],
    volumes: [{ name: "serving", secret: { secretName: servingSecret(api) } }],
  };
}
