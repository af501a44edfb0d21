import { DEFAULT_KUBERNETES } from "../../catalogue/versions";
import { generationKeys } from "../../plan/cluster";
import { planGenerations } from "../../plan/generations";
import { bootDisk, defaultMachine, isArm, isMachineName } from "../../catalogue/machines";
import { planPools, poolList, resolveMachine } from "../../plan/pools";
import { move, remove, set } from "../commands";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Checks that `cluster.previous` describes possible pools that differ from the current ones. */
export function previousPools(settings: Settings): Problem[] {
  const { cloud, cluster } = settings;
  if (cloud === "kubeconfig" || cluster.previous === undefined) return [];
  const { previous: before } = cluster;
  const unknown = (["system", "media", "recording"] as const).flatMap((pool): Problem[] => {
    const type = before[pool];
    if (type === undefined || (isMachineName(cloud, type) && (pool === "media" || !isArm(cloud, type)))) return [];
    return [
      {
        key: `jitsi:cluster.previous.${pool}`,
        value: type,
        message: `not a machine type of ${cloud} that ${pool} nodes may have, such as ${defaultMachine(cloud, pool, settings.region)}`,
        fix: `pulumi config rm --path jitsi:cluster.previous.${pool}`,
      },
    ];
  });
  const problems = [...unknown, ...step(cluster), ...disks(settings)];
  if (problems.length > 0) return problems;

  const { current, previous } = generationKeys(settings);
  if (planGenerations(poolList(planPools(settings)), current, previous).some(({ retiring }) => retiring)) return [];
  return [
    {
      key: "jitsi:cluster.previous",
      value: before,
      message: "equals the current pools: set what differs, version, release, or the machine type of system or media",
      fix: "pulumi config rm --path jitsi:cluster.previous",
    },
  ];
}

/** The storage class depends on the series of the system machines. A change would replace the volumes of Prometheus, Grafana and Loki. */
function disks({ cloud, cluster, logs, monitoring, nodes, region }: Settings): Problem[] {
  const before = cluster.previous?.system;
  const type = resolveMachine("gcp", nodes.system.type ?? defaultMachine("gcp", "system", region))?.type;
  if (cloud !== "gcp" || before === undefined || type === undefined) return [];
  if (!(monitoring.enabled || logs === "loki") || bootDisk(before) === bootDisk(type)) return [];
  const path = ["nodes", "system", "type"];
  const { version, release, media, recording } = cluster.previous ?? {};
  const others = [version, release, media, recording].some((key) => key !== undefined);
  return [
    {
      key: "jitsi:nodes.system.type",
      value: type,
      message: `uses ${DISKS[bootDisk(type)]}, and the volumes of monitoring and logs are ${DISKS[bootDisk(before)]} of ${before}`,
      comparedWith: ["jitsi:cluster.previous.system"],
      fix: `${typeof nodes.system.type === "object" ? move(path, path, before) : set(path, before)} && ${remove(["cluster", "previous", ...(others ? ["system"] : [])])}`,
    },
  ];
}

const DISKS = { "hyperdisk-balanced": "Hyperdisks", "pd-balanced": "Persistent Disks" } as const;

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
