import { POOL } from "../../components/labels";
import { ALWAYS, stackRule } from "../core/rule";
import { isMedia, nodePools } from "./nodePools";

/**
 * Risk: signalling, passwords and monitoring are on system nodes. A public address there puts one wrong firewall rule
 * between them and the internet, where private nodes need two mistakes.
 */
export const privateSystemNodes = stackRule({
  name: "system-nodes-private",
  level: ALWAYS,
  severity: "high",
  why: "Nodes with signalling and passwords on them must not have an address of the internet.",
  fix: `Put the pool into private subnets (aws) or set networkConfig.enablePrivateNodes (gcp); only nodes with ${POOL}=media are public.`,
  check: (resources) =>
    nodePools(resources)
      .filter((pool) => pool.public && !isMedia(pool))
      .map(({ resource }) => ({ resource, message: "its nodes get public addresses, and bridges do not run on them" })),
});
