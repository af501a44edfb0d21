import { DEFAULT_KUBERNETES } from "../../catalogue/versions";
import { generationKeys } from "../../plan/cluster";
import { planGenerations } from "../../plan/generations";
import { defaultMachine, isMachineName } from "../../catalogue/machines";
import { planPools } from "../../plan/pools";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Whether the pools that are said to be of before can have been, and are others than those of now. */
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
        message: `no machine type of ${cloud} with x86-64 processors, such as ${defaultMachine(cloud, pool, settings.region)}`,
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
      message:
        "names the pools there are: it is for what was different, version, release, or machine type of system or media",
      fix: "pulumi config rm --path jitsi:cluster.previous",
    },
  ];
}

/** A control plane goes up by one minor version at a time, and never back. */
function step({ version = DEFAULT_KUBERNETES, previous }: Settings["cluster"]): Problem[] {
  const before = previous?.version;
  if (before === undefined || [minor(version), minor(version) - 1].includes(minor(before))) return [];
  const next = minor(before) < minor(version) ? `1.${minor(before) + 1}` : before;
  return [
    {
      key: "jitsi:cluster.previous.version",
      value: before,
      message: `the minor version before ${version}, or the same: a control plane goes up by one at a time, and never back`,
      fix: `pulumi config set --path jitsi:cluster.version ${next}`,
    },
  ];
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}
