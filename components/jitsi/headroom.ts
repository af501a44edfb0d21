import { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { HeadroomPlan } from "../../stacks/plan/headroom";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, resources, scheduledOn } from "../pod";
import { PRIORITY } from "./priorities";

const NAME = "bridge-headroom";

export interface HeadroomArgs extends HeadroomPlan {
  readonly namespace: Input<string>;
  /** A videobridge image, so that the node has already pulled it when a bridge starts. */
  readonly image: string;
  readonly mediaPool: Placement;
  readonly pullSecret: string | undefined;
}

/**
 * Placeholder pods that keep spare media nodes running, because a new node takes about four minutes. Each reserves the ports and
 * resources of all bridges that share a node, and bridges preempt it.
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
                ports: args.ports.map((port, n) => ({
                  name: n === 0 ? "media" : `media-${n + 1}`,
                  containerPort: port,
                  hostPort: port,
                  protocol: "UDP",
                })),
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
