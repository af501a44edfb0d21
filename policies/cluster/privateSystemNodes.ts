import { POOL } from "../../stacks/catalogue/labels";
import { ALWAYS, stackRule } from "../core/rule";
import { openings } from "../../resources/openings";
import { isMedia, type NodePool, nodePools } from "../../resources/nodePools";

/**
 * Risk: system nodes run signalling and monitoring and hold passwords. With a public address, a single wrong firewall rule
 * exposes them; private nodes need two mistakes.
 */
export const privateSystemNodes = stackRule({
  name: "system-nodes-private",
  level: ALWAYS,
  severity: "high",
  why: "Nodes with signalling and passwords must not have public addresses.",
  fix: `Use private subnets (aws) or set networkConfig.enablePrivateNodes (gcp) for the pool; only nodes with ${POOL}=media are public.`,
  check: (resources) => {
    const pools = nodePools(resources);
    const targets = resources.flatMap((resource) => openings(resource).flatMap((opening) => opening.targets));
    return pools.flatMap((pool) => {
      const { resource } = pool;
      if (isMedia(pool)) {
        return pool.public && !hasTaint(pool)
          ? [{ resource, message: "its nodes are public, and nothing keeps pods away from them that are not bridges" }]
          : [];
      }
      const opened = pool.tags?.filter((tag) => targets.includes(tag)) ?? [];
      return [
        ...(pool.public ? ["its nodes get public addresses, and bridges do not run on them"] : []),
        ...opened.map((tag) => `a firewall opens its nodes to the whole internet, by their tag ${tag}`),
      ].map((message) => ({ resource, message }));
    });
  },
});

/** Whether the pool has a taint. Only bridges tolerate it. */
function hasTaint({ resource, taints }: NodePool): boolean {
  const given = [resource.props.at("taints"), resource.props.at("nodeConfig", "taints")];
  return given.some(({ isUnknown }) => isUnknown) || taints.some(({ effect }) => /^no(schedule|execute)$/.test(effect));
}
