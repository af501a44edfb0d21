import { isDeepStrictEqual } from "node:util";
import { DNS_DOMAIN } from "../../catalogue/namespaces";
import { DEFAULT_KUBERNETES, EKS, GKE, LEAST_KEDA } from "../../catalogue/versions";
import { cluster as clusterSchema } from "../../schema/cluster";
import { isExample, isPrivate } from "../../plan/network";
import { type Problem } from "../problems";
import { nearest } from "../../schema/nearest";
import { REGIONS } from "../../catalogue/regions";
import type { Settings } from "../../schema/schema";

/** Checks the keys that create or locate the cluster. */
export function clouds(settings: Settings): Problem[] {
  const { cloud } = settings;
  return cloud === "kubeconfig"
    ? location(settings)
    : [
        ...regionAndProject(settings, cloud),
        ...version(settings, cloud),
        ...endpoint(settings, cloud),
        ...autopilot(settings),
        ...dnsDomain(settings, cloud),
      ];
}

function location({ cluster }: Settings): Problem[] {
  return (["kubeconfig", "context"] as const)
    .filter((key) => cluster[key] === undefined)
    .map((key) => ({
      key: `jitsi:cluster.${key}`,
      message: `required for cloud kubeconfig: ${key === "context" ? "a context of that file; the current context is never used implicitly" : "path of a kubeconfig file"}`,
      fix: `pulumi config set --path jitsi:cluster.${key} <${key === "context" ? "name" : "path"}>`,
    }));
}

function regionAndProject({ region, project }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const problems: Problem[] = [];
  const example = cloud === "aws" ? "eu-central-1" : "europe-west3";
  if (region === undefined || !REGIONS[cloud].includes(region)) {
    const other = cloud === "aws" ? "gcp" : "aws";
    const isOther = region !== undefined && REGIONS[other].includes(region);
    const suggestion = isOther ? undefined : nearest(region ?? "", REGIONS[cloud]);
    const hint = isOther ? `, but of ${other}` : suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
    problems.push({
      key: "jitsi:region",
      value: region,
      message:
        region === undefined
          ? `required for cloud ${cloud}: a region, such as ${example}`
          : `not a region of ${cloud}${hint}`,
      fix: `pulumi config set region ${suggestion ?? example}`,
    });
  }
  if (cloud === "gcp" && project === undefined) {
    problems.push({
      key: "jitsi:project",
      message: "required for cloud gcp: the id of the Google Cloud project that holds the region and pays for it",
      fix: "pulumi config set project $(gcloud config get project)",
    });
  }
  return problems;
}

const VERSIONS: Readonly<Record<"aws" | "gcp", Readonly<Record<string, { readonly supportEnds: string }>>>> = {
  aws: EKS,
  gcp: GKE,
};
const SERVICE = { aws: "EKS", gcp: "GKE" } as const;
/** Format of an exact node version: the release of an AMI, or a GKE version. */
const RELEASES = {
  aws: { form: /^1\.\d{2}\.\d+-\d{8}$/, example: "1.36.3-20260911" },
  gcp: { form: /^1\.\d{2}\.\d+-gke\.\d+$/, example: "1.36.3-gke.1011000" },
} as const;

function version({ cluster }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const problems: Problem[] = [];
  const minor = cluster.version ?? DEFAULT_KUBERNETES;
  if (VERSIONS[cloud][minor] === undefined) {
    const known = Object.entries(VERSIONS[cloud]).map(([name, { supportEnds }]) => `${name} (until ${supportEnds})`);
    problems.push({
      key: "jitsi:cluster.version",
      value: minor,
      message: `not a supported version of ${SERVICE[cloud]}; supported: ${known.join(", ")}`,
      fix: `pulumi config set --path jitsi:cluster.version ${DEFAULT_KUBERNETES}`,
    });
  }
  const { form, example } = RELEASES[cloud];
  for (const [key, release, of] of [
    ["release", cluster.release, minor],
    ["previous.release", cluster.previous?.release, cluster.previous?.version ?? minor],
  ] as const) {
    if (release !== undefined && !(form.test(release) && release.startsWith(`${of}.`))) {
      problems.push({
        key: `jitsi:cluster.${key}`,
        value: release,
        message: `a node version of Kubernetes ${of}, in the format ${example}`,
        fix: `pulumi config rm --path jitsi:cluster.${key}`,
      });
    }
  }
  return problems;
}

/** Maximum number of ranges allowed at the public API endpoint: fixed quotas of EKS and GKE. */
const MAX_RANGES = { aws: 40, gcp: 100 } as const;

function endpoint({ cluster }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const most = MAX_RANGES[cloud];
  if (cluster.endpointCidrs.length <= most) return [];
  return [
    {
      key: "jitsi:cluster.endpointCidrs",
      value: cluster.endpointCidrs.length,
      message: `at most ${most} ranges, a fixed quota of ${SERVICE[cloud]}`,
      fix: `pulumi config rm --path 'jitsi:cluster.endpointCidrs[${most}]'`,
    },
  ];
}

function autopilot({ cluster }: Settings): Problem[] {
  if (!cluster.autopilot) return [];
  return [
    {
      key: "jitsi:cluster.autopilot",
      value: true,
      message: "Autopilot does not allow a chosen host port, and bridges need UDP 10000",
      fix: "pulumi config rm --path jitsi:cluster.autopilot",
    },
  ];
}

function dnsDomain({ cluster }: Settings, cloud: "aws" | "gcp"): Problem[] {
  if (cluster.dnsDomain === DNS_DOMAIN) return [];
  return [
    {
      key: "jitsi:cluster.dnsDomain",
      value: cluster.dnsDomain,
      message: `only for kubeconfig: Services of ${SERVICE[cloud]} are in ${DNS_DOMAIN}`,
      fix: "pulumi config rm --path jitsi:cluster.dnsDomain",
    },
  ];
}

/** Keys that have no effect for the other kinds of cluster. */
const CLOUD_KEYS = ["name", "version", "release", "zones", "previous", "cidr", "endpointCidrs", "admins"] as const;
const KUBECONFIG_KEYS = [
  "kubeconfig",
  "context",
  "mediaSelector",
  "mediaToleration",
  "storageClass",
  "podCidr",
  "serviceAnnotations",
] as const;
const UNUSED_KEYS = { kubeconfig: CLOUD_KEYS, aws: KUBECONFIG_KEYS, gcp: ["admins", ...KUBECONFIG_KEYS] } as const;

/** Warnings about values that are valid but probably not intended. */
export function cloudNotes({ cloud, cluster, project }: Settings): string[] {
  const unset = clusterSchema.parse(undefined);
  const unused = UNUSED_KEYS[cloud]
    .filter((key) => !isDeepStrictEqual(cluster[key], unset[key]))
    .map((key) => `cluster.${key}`);
  if (cloud !== "gcp" && project !== undefined) unused.push("project");
  const notes = unused.map((key) => `jitsi:${key} has no effect: cloud is ${cloud}`);
  if (cloud !== "kubeconfig") notes.push(...missingAddons(cluster));
  notes.push(...kedaNotes(cluster));
  return cloud === "aws" ? [...notes, ...apiUnreachable(cluster)] : notes;
}

function missingAddons({ addons }: Settings["cluster"]): string[] {
  return (["certManager", "keda", "prometheusOperator", "reflector"] as const)
    .filter((addon) => addons[addon] === "existing")
    .map(
      (addon) =>
        `jitsi:cluster.addons.${addon} is existing, but a new cluster does not have it: pulumi up stops until it is installed`,
    );
}

/** An older KEDA ignores the fallback to the current number of bridges, and the configuration does not show which one the cluster has. */
function kedaNotes({ addons }: Settings["cluster"]): string[] {
  if (addons.keda !== "existing") return [];
  return [
    `jitsi:cluster.addons.keda is existing: it has to be KEDA ${LEAST_KEDA} or newer. With an older one a failing Prometheus takes shards to their minimum of bridges. ` +
      "Its version: kubectl get crd scaledobjects.keda.sh -L app.kubernetes.io/version",
  ];
}

/**
 * The machine that creates an EKS cluster is outside its VPC, because the program also creates the VPC. GKE has a DNS
 * endpoint protected by IAM instead. This is a warning, because preview, render and rehearsal work without access.
 */
function apiUnreachable({ endpointCidrs }: Settings["cluster"]): string[] {
  const outside = endpointCidrs.filter((range) => !isPrivate(range));
  if (!outside.every(isExample)) return [];
  const reason =
    outside.length === 0
      ? "contains no public network, so the cluster's API is reachable only inside its VPC"
      : "contains only addresses for documentation (RFC 5737), so the cluster's API is reachable only inside its VPC";
  return [
    `jitsi:cluster.endpointCidrs ${reason}: outside it, pulumi up fails at the first Kubernetes object. ` +
      "Add the network that runs pulumi: " +
      "pulumi config set --path 'jitsi:cluster.endpointCidrs[0]' $(curl -s https://checkip.amazonaws.com)/32",
  ];
}
