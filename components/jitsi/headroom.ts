import { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Size } from "../../stacks/plan/sizes";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, resources, scheduledOn } from "../pod";
import { PRIORITY } from "./priorities";

const NAME = "bridge-headroom";

export interface HeadroomArgs {
  readonly namespace: Input<string>;
  /** Number of spare media nodes for the bridges of all shards. */
  readonly nodes: number;
  /** A videobridge image, so that the node has already pulled it when a bridge starts. */
  readonly image: string;
  /** UDP port of a bridge. */
  readonly port: number;
  /** Resource requests of a bridge. */
  readonly size: Size;
  readonly mediaPool: Placement;
  readonly pullSecret: string | undefined;
}

/**
 * Placeholder pods that keep spare media nodes running, because a new node takes about four minutes. They reserve a bridge's
 * port and resources, and bridges preempt them.
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
        // An update must not wait for placeholders, because bridges can use all nodes.
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
                ports: [{ name: "media", containerPort: args.port, hostPort: args.port, protocol: "UDP" }],
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
