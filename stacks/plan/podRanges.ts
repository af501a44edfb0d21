import type { Settings } from "../schema/schema";
import { planAwsNetwork, planGcpNetwork } from "./network";
import { zonesOf } from "./zones";

/** Address ranges of pods. On EKS, pods have addresses of the private subnets. */
export function podRanges(settings: Settings): readonly string[] {
  const { cidr } = settings.cluster;
  if (settings.cloud === "gcp") return [planGcpNetwork(cidr).pods];
  return planAwsNetwork(cidr, zonesOf(settings) ?? []).zones.map((zone) => zone.private);
}
