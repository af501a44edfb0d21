import { defaultAwsZoneIds } from "../catalogue/zones";
import type { Settings } from "../schema/schema";

/** Ids (aws) or names (gcp) of the cluster's zones; undefined if the cloud chooses. */
export function zonesOf({ cloud, cluster, region }: Settings): readonly string[] | undefined {
  return cluster.zones ?? (cloud === "aws" ? defaultAwsZoneIds(region ?? "") : undefined);
}

/** GKE's default number of zones. */
const GKE_ZONES = 3;

export function zoneCount(settings: Settings): number {
  return zonesOf(settings)?.length ?? GKE_ZONES;
}
