import { parentTypes, type Resource } from "../../resources/resource";
import type { Area } from "./picture";

/** Components on the path of calls. */
const CARRYING = ["jitsi:routing:Router", "jitsi:jitsi:Shard", "jitsi:jitsi:Turn"];

/** The area of a resource, by its parent components. */
export function areaOf(resource: Resource): Area {
  const parents = parentTypes(resource);
  if (parents.includes("jitsi:monitoring:Monitoring")) return "monitoring";
  return CARRYING.some((type) => parents.includes(type)) ? "region" : "addons";
}
