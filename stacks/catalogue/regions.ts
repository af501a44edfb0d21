import { Region } from "@pulumi/aws/types/enums";

/** Where a cluster can be made. */

/** Other partitions of AWS (China, GovCloud, …) have accounts, names and services of their own. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso|eu-iso|eusc)/;

/** Regions of GCP with prices in its catalogue: cloudpilot-ai/karpenter-provider-gcp, initial-prices.json of 3 August 2026. */
const GCP_REGIONS = [
  "africa-south1",
  ...[
    "asia-east1",
    "asia-east2",
    "asia-northeast1",
    "asia-northeast2",
    "asia-northeast3",
    "asia-south1",
    "asia-south2",
  ],
  ...["asia-southeast1", "asia-southeast2", "asia-southeast3", "australia-southeast1", "australia-southeast2"],
  ...["europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1", "europe-west2"],
  ...["europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9", "europe-west10", "europe-west12"],
  ...["me-central1", "me-central2", "me-west1", "northamerica-northeast1", "northamerica-northeast2"],
  ...["northamerica-south1", "southamerica-east1", "southamerica-west1", "us-central1", "us-east1", "us-east4"],
  ...["us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"],
] as const;

export const REGIONS: Readonly<Record<"aws" | "gcp", readonly string[]>> = {
  aws: Object.values(Region).filter((region) => !OTHER_PARTITIONS.test(region)),
  gcp: GCP_REGIONS,
};

/**
 * Regions whose first three zones cannot all have a cluster: EKS has no control plane in use1-az3, usw1-az2 and cac1-az3
 * (EKS user guide, network requirements), and apne1-az3 is closed to new accounts.
 */
const OTHER_ZONES: Readonly<Record<string, readonly number[]>> = {
  "us-east-1": [1, 2, 4],
  "us-west-1": [1, 3],
  "ca-central-1": [1, 2, 4],
  "ap-northeast-1": [1, 2, 4],
};

const DIRECTIONS: Readonly<Record<string, string>> = {
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/**
 * Ids of the zones of a region of AWS that a cluster is spread over: three, where there are as many. Ids, because the
 * letters of zones mean another zone in another account.
 */
export function awsZones(region: string): readonly string[] {
  const [area = "", direction = "", number = ""] = region.split("-");
  const short = `${area}${DIRECTIONS[direction] ?? direction.charAt(0)}${number}`;
  return (OTHER_ZONES[region] ?? [1, 2, 3]).map((zone) => `${short}-az${zone}`);
}
