import type { Resource } from "../../resources/resource";
import { COMFORT, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Where each cloud's provider keeps what it writes on everything it makes. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  "pulumi:providers:aws": ["defaultTags", "tags"],
  "pulumi:providers:gcp": ["defaultLabels"],
};

/**
 * Risk: machines and addresses that nobody can put to a region are paid for until somebody dares to delete them, and then
 * they were in use.
 */
export const requiredTags = resourceRule({
  name: "required-tags",
  level: COMFORT,
  severity: "low",
  why: "What carries no tag belongs to nobody: it is paid for until somebody deletes it, in use or not.",
  fix: "Give the provider of the cloud default tags (aws: defaultTags, gcp: defaultLabels).",
  options: {
    tags: {
      description: "Tags on everything that a cloud lets be tagged.",
      default: ["environment", "managed-by", "project", "stack"],
    },
  },
  check: (resource, { options }) =>
    tagged(resource).flatMap(({ what, tags }) => {
      const missing = tags.isUnknown ? [] : options.tags.filter((tag) => !tags.at(tag).exists);
      return missing.length === 0 ? [] : [`${what} no tag ${missing.join(", ")}`];
    }),
});

interface Tagged {
  readonly what: string;
  readonly tags: Value;
}

function tagged(resource: Resource): readonly Tagged[] {
  const path = DEFAULTS[resource.type];
  if (path !== undefined) return [{ what: "what it makes has", tags: option(resource, path) }];
  switch (resource.type) {
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return launched(resource);
    case "gcp:container/nodePool:NodePool":
      return [{ what: "its nodes have", tags: resource.props.at("nodeConfig", "resourceLabels") }];
    default:
      return [];
  }
}

/** Machines and disks are made by an Auto Scaling group, which the provider's own tags do not reach. */
function launched({ props }: Resource): readonly Tagged[] {
  const specifications = props.at("tagSpecifications");
  return ["instance", "volume"].map((kind) => {
    const own = specifications.items.find((one) => one.at("resourceType").is(kind)) ?? specifications;
    return { what: `its ${kind}s have`, tags: own.at("tags") };
  });
}

/** Options of a provider that are no text travel as JSON. */
function option({ props }: Resource, [name = "", ...inside]: readonly string[]): Value {
  return props.at(name).json.at(...inside);
}
