/** Zones of cloud regions. */

/**
 * AWS regions whose zone numbers are not 1 to 3 (moto, moto/ec2/models/availability_zones_and_regions.py). EKS has no control
 * plane in use1-az3, usw1-az2 and cac1-az3 (EKS user guide, network requirements).
 */
const AWS_NUMBERS: Readonly<Record<string, readonly number[]>> = {
  "us-east-1": [1, 2, 4, 5, 6],
  "us-west-1": [1, 3],
  "us-west-2": [1, 2, 3, 4],
  "ca-central-1": [1, 2, 4],
  "ap-northeast-1": [1, 2, 3, 4],
  "ap-northeast-2": [1, 2, 3, 4],
};

const DIRECTIONS: Readonly<Record<string, string>> = {
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/** Ids of the zones that support EKS. Zone names are not used, because their letters differ between accounts. */
export function awsZoneIds(region: string): readonly string[] {
  const [area = "", direction = "", number = ""] = region.split("-");
  const short = `${area}${DIRECTIONS[direction] ?? direction.charAt(0)}${number}`;
  return numbers(region).map((zone) => `${short}-az${zone}`);
}

/** The three default zones of a cluster. apne1-az3 is closed to new accounts. */
export function defaultAwsZoneIds(region: string): readonly string[] {
  return awsZoneIds(region)
    .filter((zone) => zone !== "apne1-az3")
    .slice(0, 3);
}

/** Possible names of a region's zones. Each account maps letters to zones differently. */
export function awsZoneNames(region: string): readonly string[] {
  return "abcdef"
    .split("")
    .slice(0, Math.max(...numbers(region)))
    .map((letter) => `${region}${letter}`);
}

function numbers(region: string): readonly number[] {
  return AWS_NUMBERS[region] ?? [1, 2, 3];
}

/** Google Cloud regions whose zones are not a, b and c (Compute Engine, regions and zones). */
const GCP_LETTERS: Readonly<Record<string, string>> = {
  "us-central1": "abcf",
  "us-east1": "bcd",
  "europe-west1": "bcd",
};

export function gcpZones(region: string): readonly string[] {
  return (GCP_LETTERS[region] ?? "abc").split("").map((letter) => `${region}-${letter}`);
}
