import { parentTypes, type Resource } from "../../resources/resource";
import type { Area } from "./picture";

/** Components that calls pass through. */
const CARRYING = ["jitsi:routing:Router", "jitsi:jitsi:Shard", "jitsi:jitsi:Turn"];

/** Where a part of a cluster stands, by the components that it belongs to. */
export function areaOf(resource: Resource): Area {
  const parents = parentTypes(resource);
  if (parents.includes("jitsi:monitoring:Monitoring")) return "monitoring";
  return CARRYING.some((type) => parents.includes(type)) ? "region" : "addons";
}
