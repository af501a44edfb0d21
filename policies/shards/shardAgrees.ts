import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { partOf, type PARTS, type ShardView, shardsOf } from "../../resources/shards";

type Part = (typeof PARTS)[number];

/** What parts of a shard have to know alike, with those that read it. Where one is not told, its image has a default. */
const SHARED: Readonly<Record<string, readonly [Part, Part, ...Part[]]>> = {
  XMPP_DOMAIN: ["prosody", "jicofo", "web"],
  XMPP_AUTH_DOMAIN: ["prosody", "jicofo", "jvb"],
  XMPP_GUEST_DOMAIN: ["prosody", "web"],
  XMPP_MUC_DOMAIN: ["prosody", "jicofo", "web"],
  XMPP_INTERNAL_MUC_DOMAIN: ["prosody", "jicofo", "jvb"],
  JVB_BREWERY_MUC: ["jicofo", "jvb"],
  JVB_AUTH_USER: ["prosody", "jvb"],
  ENABLE_AUTH: ["prosody", "jicofo", "web"],
  ENABLE_GUESTS: ["prosody", "web"],
  AUTH_TYPE: ["prosody", "jicofo"],
  ENABLE_OCTO: ["jicofo", "jvb"],
};

/** Names under which a part reads a variable before the one that all share. */
const BEFORE: Readonly<Record<string, string>> = {
  "prosody AUTH_TYPE": "PROSODY_AUTH_TYPE",
  "jicofo AUTH_TYPE": "JICOFO_AUTH_TYPE",
  "jicofo ENABLE_AUTH": "JICOFO_ENABLE_AUTH",
};

/**
 * Risk: each part is well and answers its probes, and they do not find each other: bridges announce themselves in a room that
 * jicofo does not watch, or jicofo lets people in that prosody turns away. Two people still talk; the third hears nobody.
 */
export const shardAgrees = stackRule({
  name: "shard-agrees",
  level: ALWAYS,
  severity: "high",
  why: "Parts of a shard that disagree about domains, accounts or relays pass their checks and do not find each other.",
  fix: "Take the variable out of jitsi:extra, or give each part that reads it the same value.",
  check: (resources) => shardsOf(resources).flatMap(disagreements),
});

/** What one part is told. */
interface Told {
  readonly part: Part;
  readonly workload: Resource;
  /** The name that it goes by. */
  readonly name: string;
  /** Undefined where the image's default holds. */
  readonly text: string | undefined;
}

function disagreements(shard: ShardView): Finding[] {
  return Object.entries(SHARED).flatMap(([name, readers]) => {
    const [first, ...others] = readers.flatMap((part) => told(shard, part, name));
    return others.flatMap((other) =>
      first === undefined || other.text === first.text
        ? []
        : [{ resource: other.workload, message: `${shown(other)}, and for ${first.part} ${shown(first)}` }],
    );
  });
}

/** Nothing of a part that is not there, or that only an update will tell. */
function told(shard: ShardView, part: Part, name: string): readonly Told[] {
  const workload = partOf(shard, part);
  const pod = workload === undefined ? undefined : podOf(workload);
  if (workload === undefined || pod === undefined) return [];
  const variables = pod.containers.flatMap(({ props }) => props.at("env").items);
  const given = [BEFORE[`${part} ${name}`], name].flatMap(
    (one) => variables.find((variable) => variable.at("name").is(one ?? "")) ?? [],
  );
  const [first] = given;
  if (first?.at("value").isUnknown === true || first?.at("valueFrom").exists === true) return [];
  return [{ part, workload, name: first?.at("name").text ?? name, text: first?.at("value").text }];
}

function shown({ name, text }: Told): string {
  return `${name} is ${text ?? "the image's default"}`;
}
