import { DEFAULT_KUBERNETES } from "../../catalogue/versions";
import { generationKeys } from "../../plan/cluster";
import { planGenerations } from "../../plan/generations";
import { defaultMachine, isMachineName } from "../../catalogue/machines";
import { planPools } from "../../plan/pools";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Checks that `cluster.previous` describes possible pools that differ from the current ones. */
export function previousPools(settings: Settings): Problem[] {
  const { cloud, cluster } = settings;
  if (cloud === "kubeconfig" || cluster.previous === undefined) return [];
  const { previous: before } = cluster;
  const unknown = (["system", "media"] as const).flatMap((pool): Problem[] => {
    const type = before[pool];
    if (type === undefined || isMachineName(cloud, type)) return [];
    return [
      {
        key: `jitsi:cluster.previous.${pool}`,
        value: type,
        message: `not an x86-64 machine type of ${cloud}, such as ${defaultMachine(cloud, pool, settings.region)}`,
        fix: `pulumi config rm --path jitsi:cluster.previous.${pool}`,
      },
    ];
  });
  const problems = [...unknown, ...step(cluster)];
  if (problems.length > 0) return problems;

  const { system, media } = planPools(settings);
  const { current, previous } = generationKeys(settings, { system, media });
  if (planGenerations([system, media], current, previous).some(({ retiring }) => retiring)) return [];
  return [
    {
      key: "jitsi:cluster.previous",
      value: before,
      message: "equals the current pools: set what differs, version, release, or the machine type of system or media",
      fix: "pulumi config rm --path jitsi:cluster.previous",
    },
  ];
}

/** A control plane is upgraded by one minor version at a time and cannot be downgraded. */
function step({ version = DEFAULT_KUBERNETES, previous }: Settings["cluster"]): Problem[] {
  const before = previous?.version;
  if (before === undefined || [minor(version), minor(version) - 1].includes(minor(before))) return [];
  const next = minor(before) < minor(version) ? `1.${minor(before) + 1}` : before;
  return [
    {
      key: "jitsi:cluster.previous.version",
      value: before,
      message: `${version} or the minor version before it: a control plane is upgraded by one minor version at a time and cannot be downgraded`,
      fix: `pulumi config set --path jitsi:cluster.version ${next}`,
    },
  ];
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}
