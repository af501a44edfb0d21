import { PriorityClass } from "@pulumi/kubernetes/scheduling/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../labels";
import { PRIORITY } from "./pod";

const CLASSES: Readonly<Record<keyof typeof PRIORITY, { value: number; description: string }>> = {
  signalling: { value: 100_000, description: "Signalling of a Jitsi shard: without it none of its calls lives." },
  media: { value: 90_000, description: "Videobridges: they take the place of anything that only keeps a node warm." },
  headroom: { value: -10, description: "Keeps media nodes warm and gives way to any bridge." },
};

/** What is scheduled first when nodes are short. Once for the region, before anything that names a class. */
export function createPriorities(opts: CustomResourceOptions): PriorityClass[] {
  return (Object.keys(CLASSES) as (keyof typeof PRIORITY)[]).map((role) => {
    const name = PRIORITY[role];
    const thing = { name: "priority", instance: name, component: role };
    return new PriorityClass(
      name,
      { metadata: { name, labels: labels(thing) }, globalDefault: false, ...CLASSES[role] },
      opts,
    );
  });
}
