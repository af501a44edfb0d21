import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { CLOUDS } from "../support/clouds";
import { type Recording, record } from "../support/record";

export type Cloud = "aws" | "gcp" | "kubeconfig";
export type Stack = "dev" | "prod";

const OVERRIDES: Readonly<Record<Cloud, Overrides>> = {
  aws: CLOUDS.aws,
  gcp: CLOUDS.gcp,
  kubeconfig: {
    cloud: "kubeconfig",
    region: "",
    cluster: { kubeconfig: ".local/kubeconfig", context: "jitsi-local", storageClass: "standard" },
  },
};

export const REGIONS = (["aws", "gcp", "kubeconfig"] as const).flatMap((cloud) =>
  (["dev", "prod"] as const).map((stack) => ({ cloud, stack })),
);

const recorded = new Map<string, Promise<Recording>>();

/** Resources that the program registers for a stack on a cloud. Each program runs once, and one at a time. */
export async function recordRegion(cloud: Cloud, stack: Stack): Promise<Recording> {
  const key = `${cloud} ${stack}`;
  await Promise.allSettled(recorded.values());
  const region = recorded.get(key) ?? record(OVERRIDES[cloud], { stack });
  recorded.set(key, region);
  return region;
}

/** The configuration that the engine passes to the pack. */
export function configOf(cloud: Cloud, stack: Stack): Readonly<Record<string, string>> {
  return readStackConfig(ROOT, stack, OVERRIDES[cloud]).values;
}
