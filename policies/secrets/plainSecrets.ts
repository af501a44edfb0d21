import type { Region } from "../core/region";
import { ALWAYS, resourceRule } from "../core/rule";
import { isSecretName, isSecretValue, namesSecret, secretForm } from "./names";
import { type ReadableValue, readableValues } from "./readableValues";

/** `name: value` and `name = value` in any notation. The match starts at a word boundary, so that the time is linear. */
const ASSIGNMENT = /(?<![\w.-])([\w.-]{1,64})["']?[ \t]*[:=][ \t]*["']?([^\s"',;}]+)/g;
const COMMENT = /^\s*(#|;|\/\/|--)/;

/**
 * Risk: everyone who may read pods, ConfigMaps or chart values, including dashboards, support bundles and viewers of the
 * stack's state, can read the password, and it is not encrypted at rest. Checks names and formats, so it also finds secrets
 * that are in no Secret yet; leakedSecrets finds those that are in one.
 */
export const plainSecrets = resourceRule({
  name: "no-plain-secrets",
  level: ALWAYS,
  severity: "critical",
  why: "A secret outside a Secret is visible to everyone who may read pods, files or charts.",
  fix: "Encrypt what you add by extra: pulumi config set --secret --path jitsi:extra.<component>.env.<NAME>. In a chart, name a Secret: existingSecret or the like.",
  check: (resource, { region }) =>
    readableValues(resource).flatMap((place) => {
      if (isSecret(place)) return [`${place.where} is given in plain text`];
      const found = secretInside(place.value.text ?? "", namesOfSecrets(region));
      return found === undefined ? [] : [`${place.where} holds ${found} in plain text`];
    }),
});

/** Names of Secrets that the operator creates, which may look like passwords, such as `wildcard`. */
function namesOfSecrets({ operatorObjects = [], certificate }: Region): readonly string[] {
  const named = operatorObjects.flatMap((object) => /^Secret (.+)$/.exec(object)?.[1] ?? []);
  return certificate === undefined ? named : [...named, certificate];
}

/** A value that is not known yet counts as a secret by its name alone. */
function isSecret({ name, value }: ReadableValue): boolean {
  if (value.isUnknown) return isSecretName(name);
  const text = value.text ?? `${value.number ?? ""}`;
  return /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(text) || (isSecretValue(name, text) && !namesSecret(name, text));
}

/** The first name with a secret value in a text, or the kind of a secret recognised by its format. */
function secretInside(text: string, known: readonly string[]): string | undefined {
  const said = withoutComments(text);
  for (const [, name = "", value = ""] of said.matchAll(ASSIGNMENT)) {
    const isName = namesSecret(name, value) || (/^secret$/i.test(name) && known.includes(value));
    if (isSecretValue(name, value) && !isName) return name;
  }
  return secretForm(said);
}

/** The parts of a text that this policy depends on: its result for them equals that for the text. */
export function secretParts(text: string): string {
  const said = withoutComments(text);
  const assigned = [...said.matchAll(ASSIGNMENT)].filter(([, name = ""]) => isSecretName(name));
  const form = secretForm(said);
  return [...assigned.map(([, name, value]) => `${name}: ${value}`), ...(form === undefined ? [] : [form])].join("\n");
}

function withoutComments(text: string): string {
  return text
    .split("\n")
    .filter((line) => !COMMENT.test(line))
    .join("\n");
}
