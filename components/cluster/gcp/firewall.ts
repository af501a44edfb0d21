import { Firewall, type Network } from "@pulumi/gcp/compute";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { PoolName } from "../../../stacks/catalogue/machines";
import { stackName } from "../stackName";
import type { GcpNetwork } from "./network";

/** Network tag of the nodes of a pool. */
export function networkTag(plan: GcpPlan, pool: PoolName): string {
  return `${stackName(plan)}-${pool}`;
}

/**
 * Creates the firewall rules. A network denies ingress by default, and GKE adds rules for nodes, pods and load balancers. The
 * deny rule with the lowest priority logs rejected connections, to detect attacks, which the implied rule does not. Accepted
 * connections are not logged, because the log would show which participants communicate.
 */
export function createFirewall(
  name: string,
  { network }: GcpNetwork,
  plan: GcpPlan,
  opts: CustomResourceOptions,
): { readonly media: Firewall | undefined } {
  const media = plan.mediaPorts.length === 0 ? undefined : openMedia(name, network, plan, opts);
  new Firewall(
    `${name}-webhooks`,
    {
      name: `${stackName(plan)}-webhooks`,
      description: "Admission webhooks and metrics APIs, from the control plane",
      network: network.id,
      direction: "INGRESS",
      sourceRanges: [plan.network.controlPlane],
      targetTags: [networkTag(plan, "system")],
      allows: [{ protocol: "tcp", ports: CONTROL_PLANE_PORTS.map(String) }],
    },
    opts,
  );
  new Firewall(
    `${name}-rejected`,
    {
      name: `${stackName(plan)}-rejected`,
      description: "Everything that no other rule allows, with a log",
      network: network.id,
      direction: "INGRESS",
      priority: 65534,
      sourceRanges: ["0.0.0.0/0"],
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "EXCLUDE_ALL_METADATA" },
    },
    opts,
  );
  return { media };
}

function openMedia(name: string, network: Network, plan: GcpPlan, opts: CustomResourceOptions): Firewall {
  return new Firewall(
    `${name}-media`,
    {
      name: `${stackName(plan)}-media`,
      description: "Media from everywhere to bridges",
      network: network.id,
      direction: "INGRESS",
      sourceRanges: ["0.0.0.0/0"],
      targetTags: [networkTag(plan, "media")],
      allows: [{ protocol: "udp", ports: plan.mediaPorts.map(String) }],
    },
    opts,
  );
}

/** APIs and webhooks that the control plane calls. 8443 is the port of most webhooks that operators add. */
const CONTROL_PLANE_PORTS = [
  ...new Set([PORTS.externalMetrics, 8443, PORTS.metricsServer, PORTS.operatorWebhook, PORTS.certManagerWebhook]),
];
