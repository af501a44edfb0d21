import { POOL } from "../../catalogue/labels";
import type { PoolName } from "../../catalogue/machines";
import { type SizedWorkload, SIZES, workloadSize } from "../../plan/sizes";
import type { Settings } from "../../schema/schema";
import type { WorkloadName } from "../../schema/workloads";
import { keyName, remove, set } from "../commands";
import type { Problem } from "../problems";

/** Workloads whose size has other keys, and these keys. */
const SIZED_ELSEWHERE: Readonly<Partial<Record<WorkloadName, string>>> = {
  jvb: "bridges.cpu and bridges.memory are the size of a bridge",
  helpers: "helpers have sizes of their own; monitoring.cpu and monitoring.memory are those of Prometheus",
};

/** Checks that workloads have enough memory to start, and that no workload has settings that it does not support. */
export function workloads(settings: Settings): Problem[] {
  return (Object.keys(settings.workloads) as WorkloadName[]).flatMap((name) => {
    const path = ["workloads", name];
    const { resources: own, priorityClass } = settings.workloads[name] ?? {};
    const asksSize = [own?.requests.cpu, own?.requests.memory, own?.limits.memory].some((one) => one !== undefined);
    const elsewhere = SIZED_ELSEWHERE[name];
    return [
      ...(name === "helpers" && priorityClass !== undefined
        ? [
            {
              key: keyName([...path, "priorityClass"]),
              value: priorityClass,
              message: "helpers give way to calls, and metrics-server does not: they have no class in common",
              fix: remove([...path, "priorityClass"]),
            },
          ]
        : []),
      ...(elsewhere !== undefined && asksSize
        ? [{ key: keyName([...path, "resources"]), message: elsewhere, fix: remove([...path, "resources"]) }]
        : []),
      ...(elsewhere === undefined ? memory(settings, name as SizedWorkload) : []),
      ...poolNodes(settings, name),
    ];
  });
}

/** Workloads on nodes with a taint, and the pool of these nodes. */
const TAINTED: Readonly<Partial<Record<WorkloadName, PoolName>>> = { jvb: "media", turn: "media", jibri: "recording" };

/** Checks that workloads find the nodes of a new cluster. The nodes of an existing one are known to the operator only. */
function poolNodes({ cloud, workloads: all }: Settings, name: WorkloadName): Problem[] {
  const pool = TAINTED[name];
  if (cloud === "kubeconfig" || pool === undefined) return [];
  const { nodeSelector, tolerations } = all[name] ?? {};
  const selected = nodeSelector?.[POOL];
  if (name === "jvb" && nodeSelector !== undefined) {
    const path = ["workloads", name, "nodeSelector"];
    const message = "bridges run on the nodes of nodes.media, which are chosen by their own label";
    return [{ key: keyName(path), value: nodeSelector, message, fix: remove(path) }];
  }
  const tolerated = tolerations?.some(
    ({ effect = "NoSchedule", key, value = pool }) => key === POOL && value === pool && effect === "NoSchedule",
  );
  if (tolerated !== false || (nodeSelector !== undefined && selected !== pool)) return [];
  const path = ["workloads", name, "tolerations"];
  return [
    {
      key: keyName(path),
      value: tolerations,
      message: `the nodes of nodes.${pool} have the taint ${POOL}=${pool}:NoSchedule, which the pods must tolerate`,
      fix: set([...path, tolerations?.length ?? 0, "key"], POOL),
    },
  ];
}

function memory(settings: Settings, name: SizedWorkload): Problem[] {
  const { memory, memoryLimit } = workloadSize(settings, name);
  // Sizes of development are the minimum with which workloads start.
  const least = SIZES.development[name].memory;
  const limit = ["workloads", name, "resources", "limits", "memory"];
  const request = ["workloads", name, "resources", "requests", "memory"];
  if (memoryLimit < least) {
    return [
      {
        key: keyName(limit),
        value: `${memoryLimit}Mi`,
        message: `at least ${least}Mi: with less it does not start, or is killed in the first call`,
        fix: set(limit, `${least}Mi`),
      },
    ];
  }
  if (memory <= memoryLimit) return [];
  return [
    {
      key: keyName(request),
      value: `${memory}Mi`,
      message: `at most the limit, which is ${memoryLimit}Mi`,
      comparedWith: [keyName(limit)],
      fix: set(limit, `${memory}Mi`),
    },
  ];
}
