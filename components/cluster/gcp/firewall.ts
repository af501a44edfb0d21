import { Firewall } from "@pulumi/gcp/compute";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { PORTS } from "../../../stacks/catalogue/ports";
import { stackName } from "../stackName";
import type { GcpNetwork } from "./network";

/** Network tag of the nodes of a pool. */
export function networkTag(plan: GcpPlan, pool: "system" | "media"): string {
  return `${stackName(plan)}-${pool}`;
}

/**
 * A network lets nothing in that no rule allows; GKE adds rules of its own for nodes, pods and load balancers. What is turned
 * away is kept, to see who tries what, by a rule of the lowest priority but that of the network's own, which keeps no log.
 * What is let in is not kept: it would be a list of who talks to whom, for which there is no reason.
 */
export function createFirewall(
  name: string,
  { network }: GcpNetwork,
  plan: GcpPlan,
  opts: CustomResourceOptions,
): { readonly media: Firewall } {
  const media = new Firewall(
    `${name}-media`,
    {
      name: `${stackName(plan)}-media`,
      description: "Media from everywhere to bridges",
      network: network.id,
      direction: "INGRESS",
      sourceRanges: ["0.0.0.0/0"],
      targetTags: [networkTag(plan, "media")],
      allows: [{ protocol: "udp", ports: [String(PORTS.media)] }],
    },
    opts,
  );
  new Firewall(
    `${name}-webhooks`,
    {
      name: `${stackName(plan)}-webhooks`,
      description: "Admission webhooks and metrics APIs, from the control plane",
      network: network.id,
      direction: "INGRESS",
      sourceRanges: [plan.network.controlPlane],
      targetTags: [networkTag(plan, "system")],
      allows: [{ protocol: "tcp", ports: ASKED_BY_CONTROL_PLANE.map(String) }],
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

/** prometheus-adapter; webhooks of common controllers; cert-manager's webhook, the Prometheus operator's, metrics-server. */
const ASKED_BY_CONTROL_PLANE = [6443, 8443, 10250];
