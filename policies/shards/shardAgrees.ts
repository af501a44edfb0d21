import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { partOf, type PARTS, type ShardView, shardsOf, type VISITOR } from "../../resources/shards";

type Part = (typeof PARTS)[number] | typeof VISITOR;

/** Variables that must be equal in several components of a shard. An unset variable means the image's default. */
const SHARED: Readonly<Record<string, readonly [Part, Part, ...Part[]]>> = {
  XMPP_DOMAIN: ["prosody", "jicofo", "web", "visitor"],
  XMPP_AUTH_DOMAIN: ["prosody", "jicofo", "jvb", "visitor"],
  XMPP_GUEST_DOMAIN: ["prosody", "web", "visitor"],
  XMPP_MUC_DOMAIN: ["prosody", "jicofo", "web", "visitor"],
  XMPP_INTERNAL_MUC_DOMAIN: ["prosody", "jicofo", "jvb"],
  JVB_BREWERY_MUC: ["jicofo", "jvb"],
  JVB_AUTH_USER: ["prosody", "jvb"],
  ENABLE_AUTH: ["prosody", "jicofo", "web"],
  ENABLE_GUESTS: ["prosody", "web", "visitor"],
  ENABLE_VISITORS: ["prosody", "jicofo"],
  VISITORS_XMPP_DOMAIN: ["prosody", "jicofo"],
  AUTH_TYPE: ["prosody", "jicofo"],
  ENABLE_OCTO: ["jicofo", "jvb"],
};

/** Component-specific variables that take precedence over the common one. */
const BEFORE: Readonly<Record<string, string>> = {
  "prosody AUTH_TYPE": "PROSODY_AUTH_TYPE",
  "jicofo AUTH_TYPE": "JICOFO_AUTH_TYPE",
  "jicofo ENABLE_AUTH": "JICOFO_ENABLE_AUTH",
};

/** Values by which a component leaves the decision to prosody, which both then have from one place. */
const LEFT_TO_PROSODY: Readonly<Record<string, string>> = { "jicofo JICOFO_ENABLE_AUTH": "0" };

/**
 * Risk: each component works and passes its probes, but they do not find each other: bridges register in a room that jicofo
 * does not watch, or jicofo admits participants that prosody refuses. Conferences of two still work, but the third
 * participant has no audio and video.
 */
export const shardAgrees = stackRule({
  name: "shard-agrees",
  level: ALWAYS,
  severity: "high",
  why: "Components of a shard that disagree about domains, accounts or relays pass their checks but do not find each other.",
  fix: "Remove the variable from jitsi:extra, or set the same value for each component that reads it.",
  check: (resources) => shardsOf(resources).flatMap(disagreements),
});

/** A variable of one component. */
interface EffectiveVariable {
  readonly part: Part;
  readonly workload: Resource;
  /** Name of the effective variable. */
  readonly name: string;
  /** Undefined for the image's default. */
  readonly text: string | undefined;
}

function disagreements(shard: ShardView): Finding[] {
  return Object.entries(SHARED).flatMap(([name, readers]) => {
    const [first, ...others] = readers.flatMap((part) => effectiveVariable(shard, part, name));
    return others.flatMap((other) =>
      first === undefined || other.text === first.text
        ? []
        : [{ resource: other.workload, message: `${shown(other)}, and for ${first.part} ${shown(first)}` }],
    );
  });
}

/** Empty if the component is missing or the value is not known in the preview. */
function effectiveVariable(shard: ShardView, part: Part, name: string): readonly EffectiveVariable[] {
  const workload = partOf(shard, part);
  const pod = workload === undefined ? undefined : podOf(workload);
  if (workload === undefined || pod === undefined) return [];
  const variables = pod.containers.flatMap(({ props }) => props.at("env").items);
  const given = [BEFORE[`${part} ${name}`], name].flatMap(
    (one) => variables.find((variable) => variable.at("name").is(one ?? "")) ?? [],
  );
  const [first] = given;
  if (first?.at("value").isUnknown === true || first?.at("valueFrom").exists === true) return [];
  const [effective = name, text] = [first?.at("name").text, first?.at("value").text];
  if (text !== undefined && LEFT_TO_PROSODY[`${part} ${effective}`] === text) return [];
  return [{ part, workload, name: effective, text }];
}

function shown({ name, text }: EffectiveVariable): string {
  return `${name} is ${text ?? "the image's default"}`;
}
