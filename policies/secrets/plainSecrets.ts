import { podOf } from "../core/pods";
import type { Resource } from "../core/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../core/value";
import { isPrivateKey, isSecretName, isSecretText, namesSecret } from "./names";

/** `name: value` and `name = value` of any notation. Starting at the start of a word keeps it linear. */
const ASSIGNMENT = /(?<![\w.-])([\w.-]{1,64})["']?[ \t]*[:=][ \t]*["']?([^\s"',;}]+)/g;

/**
 * Risk: whoever may read pods, ConfigMaps or a chart's values (every dashboard, every support bundle, every viewer of the
 * stack's state) reads the password too, and nothing encrypts it at rest. Goes by names and shapes, so it finds a secret
 * that nobody has put into a Secret yet; see leakedSecrets for those that are in one.
 */
export const plainSecrets = resourceRule({
  name: "no-plain-secrets",
  level: ALWAYS,
  severity: "critical",
  why: "A secret outside of a Secret is read by everybody who may look at pods, files or charts.",
  fix: "Keep it in a Secret and refer to it: valueFrom.secretKeyRef in a container, existingSecret or the like in a chart.",
  check: (resource) => [
    ...inContainers(resource),
    ...inFiles(resource),
    ...inAnnotations(resource.props.at("metadata", "annotations")),
    ...inChart(resource),
  ],
});

function inContainers(resource: Resource): string[] {
  const pod = podOf(resource);
  if (pod === undefined) return [];
  const variables = pod.containers.flatMap(({ name, props }) =>
    props
      .at("env")
      .items.map((variable) => ({ name: variable.at("name").text ?? "", value: variable.at("value") }))
      .filter((variable) => isPlainSecret(variable.name, variable.value))
      .map((variable) => `container ${name}: variable ${variable.name} is given in plain text`),
  );
  const args = pod.containers.flatMap(({ name, props }) =>
    [...props.at("command").items, ...props.at("args").items].flatMap(({ text = "" }) => {
      const [, option = "", value = ""] = /^--?([\w.-]+)=(.*)$/s.exec(text) ?? [];
      return isSecretName(option) && isSecretText(value)
        ? [`container ${name}: argument --${option} is given in plain text`]
        : [];
    }),
  );
  return [...variables, ...args, ...inAnnotations(pod.annotations)];
}

function inFiles({ kind, props }: Resource): string[] {
  if (kind !== "ConfigMap") return [];
  return [...props.at("data").entries, ...props.at("binaryData").entries].flatMap(([key, value]) => {
    if (isPlainSecret(key, value)) return [`key ${key} is given in plain text`];
    const found = secretInside(value.text ?? "");
    return found === undefined ? [] : [`key ${key} holds ${found} in plain text`];
  });
}

function inAnnotations(annotations: Value): string[] {
  return annotations.entries
    .filter(([name, value]) => isPlainSecret(name.slice(name.indexOf("/") + 1), value))
    .map(([name]) => `annotation ${name} is given in plain text`);
}

function inChart(resource: Resource): string[] {
  if (!resource.type.startsWith("kubernetes:helm.sh/")) return [];
  return [...resource.props.at("values").leaves]
    .filter(({ key, value }) => isPlainSecret(key, value) && !namesSecret(key, value.text ?? ""))
    .map(({ path }) => `value ${path} is given in plain text`);
}

/** A value that is not known yet counts by its name: whatever it will be, it will be in the open. */
function isPlainSecret(name: string, value: Value): boolean {
  if (value.text !== undefined && isPrivateKey(value.text)) return true;
  return isSecretName(name) && (value.isUnknown || (value.text !== undefined && isSecretText(value.text)));
}

/** The first thing with a secret's name that a text sets. */
function secretInside(text: string): string | undefined {
  if (isPrivateKey(text)) return "a private key";
  const lines = text.split("\n").filter((line) => !/^\s*(#|;|\/\/|--)/.test(line));
  for (const [, name = "", value = ""] of lines.join("\n").matchAll(ASSIGNMENT)) {
    if (isSecretName(name) && isSecretText(value) && !namesSecret(name, value)) return name;
  }
  return undefined;
}
