import { PriorityClass } from "@pulumi/kubernetes/scheduling/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../labels";

/** Names of the priority classes. */
export const PRIORITY = {
  signalling: "jitsi-signalling",
  media: "jitsi-media",
  headroom: "jitsi-headroom",
} as const;

const CLASSES = [
  {
    role: "signalling",
    value: 100_000,
    description: "Signalling of a Jitsi shard: without it none of its calls lives.",
  },
  {
    role: "media",
    value: 90_000,
    description: "Videobridges: they take the place of anything that only keeps a node warm.",
  },
  { role: "headroom", value: -10, description: "Keeps media nodes warm and gives way to any bridge." },
] as const;

/** Creates the priority classes, once per region and before the workloads that use them. */
export function createPriorities(opts: CustomResourceOptions): PriorityClass[] {
  return CLASSES.map(({ role, value, description }) => {
    const name = PRIORITY[role];
    const app = { name: "priority", instance: name, component: role };
    return new PriorityClass(
      name,
      { metadata: { name, labels: labels(app) }, globalDefault: false, value, description },
      opts,
    );
  });
}
