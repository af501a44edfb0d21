import type { Settings } from "../schema/schema";
import { portsInUse, sizePerNode } from "./bridges";
import type { Size } from "./sizes";

/** Media nodes that are kept ready for the next bridges of any shard. */
export interface HeadroomPlan {
  readonly nodes: number;
  /** UDP ports of the bridges that share a node. */
  readonly ports: readonly number[];
  /** Resources of these bridges. */
  readonly size: Size;
}

export function planHeadroom(settings: Settings): HeadroomPlan {
  return { nodes: settings.bridges.headroom, ports: portsInUse(settings), size: sizePerNode(settings) };
}
