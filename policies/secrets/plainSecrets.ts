import { ALWAYS, resourceRule } from "../core/rule";
import { isSecretName, isSecretValue, namesSecret, secretForm } from "./names";
import { type Place, readablePlaces } from "./places";

/** `name: value` and `name = value` of any notation. Starting at the start of a word keeps it linear. */
const ASSIGNMENT = /(?<![\w.-])([\w.-]{1,64})["']?[ \t]*[:=][ \t]*["']?([^\s"',;}]+)/g;
const COMMENT = /^\s*(#|;|\/\/|--)/;

/**
 * Risk: whoever may read pods, ConfigMaps or a chart's values (every dashboard, every support bundle, every viewer of the
 * stack's state) reads the password too, and nothing encrypts it at rest. Goes by names and forms, so it finds a secret
 * that nobody has put into a Secret yet; see leakedSecrets for those that are in one.
 */
export const plainSecrets = resourceRule({
  name: "no-plain-secrets",
  level: ALWAYS,
  severity: "critical",
  why: "A secret outside of a Secret is read by everybody who may look at pods, files or charts.",
  fix: "Encrypt what you add by extra: pulumi config set --secret --path jitsi:extra.<component>.env.<NAME>. In a chart, name a Secret: existingSecret or the like.",
  check: (resource) =>
    readablePlaces(resource).flatMap((place) => {
      if (isSecret(place)) return [`${place.where} is given in plain text`];
      const found = secretInside(place.value.text ?? "");
      return found === undefined ? [] : [`${place.where} holds ${found} in plain text`];
    }),
});

/** A value that is not known yet counts by its name: whatever it will be, it will be in the open. */
function isSecret({ name, value }: Place): boolean {
  if (value.isUnknown) return isSecretName(name);
  const text = value.text ?? `${value.number ?? ""}`;
  return /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(text) || (isSecretValue(name, text) && !namesSecret(name, text));
}

/** The first name that a text gives a secret to, or the kind of secret that its form gives away. */
function secretInside(text: string): string | undefined {
  const said = withoutComments(text);
  for (const [, name = "", value = ""] of said.matchAll(ASSIGNMENT)) {
    if (isSecretValue(name, value) && !namesSecret(name, value)) return name;
  }
  return secretForm(said);
}

/** What of a text decides whether it holds a secret: this policy says the same of it as of the text. */
export function hintsIn(text: string): string {
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
