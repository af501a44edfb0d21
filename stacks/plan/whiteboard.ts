import { NAMESPACE } from "../catalogue/namespaces";
import type { Settings } from "../schema/schema";
import { planImage } from "./images";
import { type PlacementPlan, planPlacement } from "./placement";
import { serviceHost } from "./serviceHost";
import { type Size, workloadSize } from "./sizes";

/** Servers of the whiteboard. Each board is in the memory of one of them, so the router always sends a board to the same one. */
export interface WhiteboardPlan {
  readonly servers: readonly WhiteboardServer[];
  /** Limit of participants of a conference with a whiteboard. */
  readonly participants: number;
  readonly size: Size;
  readonly placement: PlacementPlan;
  readonly image: string;
}

export interface WhiteboardServer {
  /** Name of the pod and its Service. */
  readonly name: string;
  /** Host name of its Service, whose address does not change when the pod is replaced. */
  readonly host: string;
}

/** Undefined for a region without whiteboard. */
export function planWhiteboard(settings: Settings): WhiteboardPlan | undefined {
  const { whiteboard, cluster } = settings;
  if (!whiteboard.enabled) return undefined;
  return {
    servers: Array.from({ length: whiteboard.replicas }, (_, n) => ({
      name: `whiteboard-${n}`,
      host: serviceHost(`whiteboard-${n}`, NAMESPACE, cluster.dnsDomain),
    })),
    participants: whiteboard.participants,
    size: workloadSize(settings, "whiteboard"),
    placement: planPlacement(settings, "whiteboard"),
    image: planImage(settings, "excalidraw"),
  };
}
