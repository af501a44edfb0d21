/** Size of a node. CPU in cores, memory in MiB. */
export interface Machine {
  readonly type: string;
  readonly cpu: number;
  readonly memory: number;
}

/** The node pools of a region. `recording` exists only in regions with recording. */
export type PoolName = "system" | "media" | "recording";

/** A machine family, in which memory and price are proportional to cores. */
interface Family {
  /** GiB of memory per core (vCPU). */
  readonly memoryPerCpu: number;
  /** Cores by the size in the machine type's name. */
  readonly sizes: Readonly<Record<string, number>>;
}

const EC2_SIZES = { large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32 };
const GCE_SIZES = { "2": 2, "4": 4, "8": 8, "16": 16, "32": 32 };
const C3D_SIZES = { "4": 4, "8": 8, "16": 16 };

/** Catalogued families. Sizes are from the clouds' catalogues; prices are in prices.ts. */
const FAMILIES: Readonly<Record<"aws" | "gcp", Readonly<Record<string, Family>>>> = {
  aws: {
    c6i: { memoryPerCpu: 2, sizes: EC2_SIZES },
    c6in: { memoryPerCpu: 2, sizes: EC2_SIZES },
    c7g: { memoryPerCpu: 2, sizes: EC2_SIZES },
    c7i: { memoryPerCpu: 2, sizes: EC2_SIZES },
    c8g: { memoryPerCpu: 2, sizes: EC2_SIZES },
    m6i: { memoryPerCpu: 4, sizes: EC2_SIZES },
    m7i: { memoryPerCpu: 4, sizes: EC2_SIZES },
    t3: { memoryPerCpu: 4, sizes: { xlarge: 4, "2xlarge": 8 } },
  },
  gcp: {
    "e2-standard": { memoryPerCpu: 4, sizes: GCE_SIZES },
    "n2-standard": { memoryPerCpu: 4, sizes: GCE_SIZES },
    "n2d-standard": { memoryPerCpu: 4, sizes: GCE_SIZES },
    "c4a-highcpu": { memoryPerCpu: 2, sizes: GCE_SIZES },
    "c4a-standard": { memoryPerCpu: 4, sizes: GCE_SIZES },
    "c3d-highcpu": { memoryPerCpu: 2, sizes: C3D_SIZES },
    "c3d-standard": { memoryPerCpu: 4, sizes: C3D_SIZES },
    "n4-standard": { memoryPerCpu: 4, sizes: GCE_SIZES },
  },
};

/** Separator of family and size: `c7i.xlarge`, `n2-standard-4`. */
const SEPARATOR = { aws: ".", gcp: "-" } as const;

/**
 * Default machine types of a pool: the first one that the region offers. Media nodes have four cores, three of them for the
 * bridge, and a network of 10 Gbit/s or more. Recording nodes have four cores, three of them for a recorder.
 */
const DEFAULTS = {
  aws: {
    system: ["m7i.xlarge", "m6i.xlarge"],
    media: ["c7i.xlarge", "c6i.xlarge"],
    recording: ["c7i.xlarge", "c6i.xlarge"],
  },
  gcp: {
    system: ["e2-standard-4", "n4-standard-4"],
    media: ["n2-standard-4", "n4-standard-4"],
    recording: ["n2-standard-4", "n4-standard-4"],
  },
} as const;

const WITHOUT_AXION = [
  ...["africa-south1", "asia-east2", "asia-northeast2", "asia-northeast3", "asia-south2", "asia-southeast2"],
  ...["asia-southeast3", "europe-west6", "europe-west8", "europe-west9", "europe-west10", "europe-west12"],
  ...["me-central1", "me-west1", "southamerica-east1", "us-west3"],
];

/**
 * Regions that do not offer a family in every zone. AWS: list of instance types by region, November 2026. GCP: regions without
 * a price in Google's catalogue (cloudpilot-ai/karpenter-provider-gcp, initial-prices.json of 3 August 2026).
 */
const LACKING: Readonly<Record<"aws" | "gcp", Readonly<Record<string, readonly string[]>>>> = {
  aws: {
    c7i: ["ca-west-1", "il-central-1", "me-south-1"],
    m7i: ["ca-west-1", "il-central-1", "me-south-1"],
  },
  gcp: {
    "c4a-highcpu": WITHOUT_AXION,
    "c4a-standard": WITHOUT_AXION,
    "e2-standard": ["asia-southeast3"],
    "n2-standard": ["asia-southeast3", "europe-north2", "northamerica-south1"],
    "n2d-standard": ["asia-southeast3", "europe-north2", "northamerica-south1"],
    "n4-standard": ["europe-west10", "europe-west12"],
  },
};

/** Whether a region offers a machine type in all of its zones, as far as the catalogue lists. */
export function isOffered(cloud: "aws" | "gcp", type: string, region: string | undefined): boolean {
  return !(LACKING[cloud][familyOf(cloud, type)]?.includes(region ?? "") ?? false);
}

/** The default machine type of a pool in a region. */
export function defaultMachine(cloud: "aws" | "gcp", pool: PoolName, region: string | undefined): string {
  const choices: readonly string[] = DEFAULTS[cloud][pool];
  return choices.find((type) => isOffered(cloud, type, region)) ?? DEFAULTS[cloud][pool][0];
}

/** GCE series that support only Hyperdisk. c3, c3d and older series also support Persistent Disk. */
const HYPERDISK_ONLY = /^(c4[adn]?|n4[ad]?|m4|x4|h4d)-/;

/** Boot disk type of a GCE machine. */
export function bootDisk(type: string): "hyperdisk-balanced" | "pd-balanced" {
  return HYPERDISK_ONLY.test(type) ? "hyperdisk-balanced" : "pd-balanced";
}

/** All catalogued machines, from small to large. */
export function machines(cloud: "aws" | "gcp"): readonly Machine[] {
  return Object.entries(FAMILIES[cloud])
    .flatMap(([family, { memoryPerCpu, sizes }]) =>
      Object.entries(sizes).map(([size, cpu]) => ({
        type: `${family}${SEPARATOR[cloud]}${size}`,
        cpu,
        memory: cpu * memoryPerCpu * 1024,
      })),
    )
    .sort((a, b) => a.cpu - b.cpu || a.memory - b.memory);
}

/** The machine with a name; undefined if the catalogue does not list it. */
export function machineNamed(cloud: "aws" | "gcp", type: string): Machine | undefined {
  return machines(cloud).find((machine) => machine.type === type);
}

/** The smallest x86-64 machine with at least this CPU and memory; undefined if there is none. Arm is chosen by name only. */
export function machineWith(cloud: "aws" | "gcp", cpu: number, memory: number): Machine | undefined {
  return machines(cloud).find(
    (machine) => !isArm(cloud, machine.type) && machine.cpu >= cpu && machine.memory >= memory,
  );
}

/** The family of a machine type, a key of prices.ts. */
export function familyOf(cloud: "aws" | "gcp", type: string): string {
  return type.slice(0, Math.max(0, type.lastIndexOf(SEPARATOR[cloud])));
}

/** Names of machine types. */
const NAMES = {
  aws: /^[a-z]+\d+[a-z]*(-flex)?\.(large|\d*xlarge)$/,
  gcp: /^[a-z]\d+[a-z]?-(standard|highcpu|highmem)-\d+$/,
} as const;

/** Whether a text has the form of a machine type of a cloud. */
export function isMachineName(cloud: "aws" | "gcp", text: string): boolean {
  return NAMES[cloud].test(text);
}

/** Names of Arm machine types: Graviton has a g after the generation, and t2a, c4a and n4a an a. */
const ARM = { aws: /^[a-z]+\d+[a-z]*g/, gcp: /^[a-z]+\d+a-/ } as const;

/** Whether a machine type has Arm processors. */
export function isArm(cloud: "aws" | "gcp", type: string): boolean {
  return ARM[cloud].test(type);
}
