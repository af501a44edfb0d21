import type { Settings } from "../schema/schema";
import { planImage } from "./images";
import { type PlacementPlan, planPlacement } from "./placement";
import { type Size, workloadSize } from "./sizes";

/** Pods of jigasi: dial-in, dial-out and transcribers. */
export interface JigasiPlan {
  /** Longest wait for calls to end before jigasi stops, minutes. */
  readonly drainMinutes: number;
  readonly size: Size;
  readonly placement: PlacementPlan;
  readonly image: string;
}

export function planJigasi(settings: Settings): JigasiPlan {
  return {
    drainMinutes: settings.drainMinutes,
    size: workloadSize(settings, "jigasi"),
    placement: planPlacement(settings, "jigasi"),
    image: planImage(settings, "jigasi"),
  };
}
