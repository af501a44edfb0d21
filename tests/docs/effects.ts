import { isDeepStrictEqual } from "node:util";
import type { Registration } from "../../local/program/registration";
import { reveal } from "../../local/program/secretValues";
import type { Effect } from "../../stacks/schema/reference/key";

/** Workloads whose pods the program makes itself. */
const WORKLOADS = /:(Deployment|StatefulSet|DaemonSet)$/;
/** Resources of a cloud that something runs on. */
const FOUNDATIONS = /^(aws|gcp):.*:(NodeGroup|NodePool|Subnet|Subnetwork|Vpc|Network|Cluster)$/;
/** Values that neither Kubernetes nor the clouds let be changed. */
const IMMUTABLE =
  /(^|\.)(cidrBlock|ipCidrRange|zoneId|location|project|region|clusterIdentifier|storageClassName|namespace|loadBalancerClass)$|singleBinary\.persistence\.size$/;

/** What an update would do, from what the program registered before and after a change. */
export function effectsOf(before: readonly Registration[], after: readonly Registration[]): ReadonlySet<Effect> {
  const old = new Map(before.map((one) => [one.urn, one]));
  const now = new Set(after.map((one) => one.urn));
  const effects = new Set<Effect>();
  const changes = after.map((one) => ({ one, paths: changed(old.get(one.urn), one) }));
  for (const { one, paths } of changes.filter(({ paths }) => paths.length > 0)) {
    const frozen = (path: string): boolean =>
      one.ignoreChanges.some((ignored) => path === ignored || path.startsWith(`${ignored}.`));
    const isPods = (path: string): boolean => path.startsWith("spec.template");
    if (old.has(one.urn)) {
      if (paths.some((path) => IMMUTABLE.test(path))) effects.add("replaces");
      if (WORKLOADS.test(one.type) && paths.some((path) => isPods(path) && !frozen(path))) effects.add("rolling");
      if (one.type.startsWith("kubernetes:") && paths.some(frozen)) effects.add("offline");
      if (one.type === "random:index/randomPassword:RandomPassword" && paths.some(frozen)) effects.add("offline");
    }
    if (effects.size === 0) effects.add("at run time");
  }
  const gone = before.filter((one) => !now.has(one.urn));
  if (gone.some(({ type }) => FOUNDATIONS.test(type))) effects.add("replaces");
  if (gone.length > 0 && effects.size === 0) effects.add("at run time");
  if (effects.size === 0) effects.add("none");
  if (effects.size > 1) effects.delete("at run time");
  return effects;
}

/** Paths of what is not as it was; of what is new, its whole. */
function changed(before: Registration | undefined, after: Registration): readonly string[] {
  if (before === undefined) return [""];
  const options = isDeepStrictEqual([before.protect, before.ignoreChanges], [after.protect, after.ignoreChanges]);
  return [...differences(reveal(before.inputs), reveal(after.inputs), ""), ...(options ? [] : ["options"])];
}

function differences(before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
