import type { Resource } from "../../resources/resource";
import { OPERABILITY, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Property with the default tags of each cloud's provider. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  "pulumi:providers:aws": ["defaultTags", "tags"],
  "pulumi:providers:gcp": ["defaultLabels"],
};

/**
 * Risk: machines and addresses that cannot be assigned to a region are paid for until an operator deletes them, possibly
 * while they are in use.
 */
export const requiredTags = resourceRule({
  name: "required-tags",
  level: OPERABILITY,
  severity: "low",
  why: "A resource without tags cannot be assigned to a region: it is paid for until it is deleted, possibly while in use.",
  fix: "Set default tags on the cloud's provider (aws: defaultTags, gcp: defaultLabels).",
  options: {
    tags: {
      description: "Tags that every taggable resource must have.",
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

/** The Auto Scaling group creates machines and disks, so the provider's default tags do not apply. */
function launched({ props }: Resource): readonly Tagged[] {
  const specifications = props.at("tagSpecifications");
  return ["instance", "volume"].map((kind) => {
    const own = specifications.items.find((one) => one.at("resourceType").is(kind)) ?? specifications;
    return { what: `its ${kind}s have`, tags: own.at("tags") };
  });
}

/** A provider option. The engine passes options other than text as JSON. */
function option({ props }: Resource, [name = "", ...inside]: readonly string[]): Value {
  return props.at(name).json.at(...inside);
}
