import { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { Size } from "../../stacks/plan/sizes";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, resources, scheduledOn } from "../pod";
import { PRIORITY } from "./priorities";

const NAME = "bridge-headroom";

export interface HeadroomArgs {
  readonly namespace: Input<string>;
  /** Media nodes kept warm for bridges of any shard. */
  readonly nodes: number;
  /** An image of the videobridge, so that it is on the node when a bridge comes. */
  readonly image: string;
  /** What a bridge asks for. */
  readonly size: Size;
  readonly mediaPool: Placement;
  readonly pullSecret: string | undefined;
}

/**
 * Placeholders that keep media nodes running before they are needed, since a new node takes about four minutes. They hold a
 * bridge's port and its size, and give way to the first bridge that wants them.
 */
export function createHeadroom(args: HeadroomArgs, opts: CustomResourceOptions): Deployment {
  const app = { name: NAME, instance: NAME, component: "headroom" };
  return new Deployment(
    NAME,
    {
      metadata: {
        name: NAME,
        namespace: args.namespace,
        labels: labels(app),
        // Bridges may hold every node there is: an update must not wait for placeholders.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        replicas: args.nodes,
        strategy: { type: "Recreate" },
        selector: { matchLabels: selector(app) },
        template: {
          metadata: { labels: labels(app) },
          spec: {
            ...podDefaults(args.pullSecret),
            ...scheduledOn(args.mediaPool),
            priorityClassName: PRIORITY.headroom,
            terminationGracePeriodSeconds: 0,
            securityContext: POD_SECURITY,
            containers: [
              {
                name: "placeholder",
                image: args.image,
                command: ["sleep", "infinity"],
                ports: [{ name: "media", containerPort: PORTS.media, hostPort: PORTS.media, protocol: "UDP" }],
                resources: resources(args.size),
                securityContext: CONTAINER_SECURITY,
              },
            ],
          },
        },
      },
    },
    opts,
  );
}
