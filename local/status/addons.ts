import {
  DIAL_OUT_SOFTWARE,
  SIP_SOFTWARE,
  TRANSCRIBER_SOFTWARE,
  WHITEBOARD_SOFTWARE,
} from "../../stacks/catalogue/labels";
import { isReady, type Pod } from "./pods";

/** Pods of a part that a region has only where it is enabled. */
export interface AddonStatus {
  /** Name of its workload, such as `whiteboard`. */
  readonly name: string;
  readonly ready: number;
  readonly pods: number;
}

/** Values of the label `app.kubernetes.io/name`. */
const SOFTWARE: readonly string[] = [SIP_SOFTWARE, DIAL_OUT_SOFTWARE, TRANSCRIBER_SOFTWARE, WHITEBOARD_SOFTWARE];

export function readAddons(pods: readonly Pod[]): readonly AddonStatus[] {
  const ours = pods.filter(({ metadata }) => SOFTWARE.includes(metadata.labels?.["app.kubernetes.io/name"] ?? ""));
  const names = new Set(ours.map(nameOf));
  return [...names].sort().map((name) => {
    const own = ours.filter((pod) => nameOf(pod) === name);
    return { name, ready: own.filter(isReady).length, pods: own.length };
  });
}

function nameOf({ metadata }: Pod): string {
  return metadata.labels?.["app.kubernetes.io/instance"] ?? metadata.name;
}
