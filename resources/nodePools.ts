import { POOL } from "../stacks/catalogue/labels";
import type { Resource } from "./resource";
import type { Value } from "./value";

/** A node pool of a cloud. */
export interface NodePool {
  readonly resource: Resource;
  readonly labels: Value;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  /** Whether nodes have public addresses. */
  readonly public: boolean;
  /** Network tags, the targets of Google Cloud firewalls; undefined while unknown, and on AWS, where nodes name their firewalls. */
  readonly tags: readonly string[] | undefined;
}

export function nodePools(resources: readonly Resource[]): readonly NodePool[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.flatMap((resource) => {
    switch (resource.type) {
      case "aws:eks/nodeGroup:NodeGroup":
        return [ofAws(resource, byUrn)];
      case "gcp:container/nodePool:NodePool":
        return [ofGoogle(resource)];
      default:
        return [];
    }
  });
}

export function isMedia({ labels }: NodePool): boolean {
  return labels.at(POOL).mayBe("media");
}

function ofAws(resource: Resource, byUrn: ReadonlyMap<string, Resource>): NodePool {
  const { props, origins, dependencies } = resource;
  // The engine provides the dependencies of each property. Without them, all dependencies of the group are used.
  const told = Object.keys(origins).length > 0;
  const behind = (property: string): Resource[] =>
    (told ? (origins[property] ?? []) : dependencies).flatMap((urn) => byUrn.get(urn) ?? []);
  const inPublicSubnet = behind("subnetIds").some(
    ({ type, props: subnet }) => type === "aws:ec2/subnet:Subnet" && subnet.at("mapPublicIpOnLaunch").is(true),
  );
  const withPublicInterface = behind("launchTemplate").some(
    ({ type, props: template }) =>
      type === "aws:ec2/launchTemplate:LaunchTemplate" &&
      template.at("networkInterfaces").items.some((one) => one.at("associatePublicIpAddress").is("true", true)),
  );
  return {
    resource,
    labels: props.at("labels"),
    taints: props.at("taints").items.map(readTaint),
    public: inPublicSubnet || withPublicInterface,
    tags: undefined,
  };
}

function ofGoogle(resource: Resource): NodePool {
  const node = resource.props.at("nodeConfig");
  return {
    resource,
    labels: node.at("labels"),
    taints: node.at("taints").items.map(readTaint),
    public: !resource.props.at("networkConfig", "enablePrivateNodes").mayBe(true),
    tags: node.at("tags").isUnknown ? undefined : node.at("tags").items.flatMap(({ text }) => text ?? []),
  };
}

/** Clouds write `NO_SCHEDULE`, Kubernetes writes `NoSchedule`. */
function readTaint(taint: Value): NodePool["taints"][number] {
  const effect = (taint.at("effect").text ?? "").toLowerCase().replaceAll("_", "");
  return { key: taint.at("key").text ?? "", value: taint.at("value").text ?? "", effect };
}
