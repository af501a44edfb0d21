import { isKubernetes, type Resource, typeOf } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

const PASSWORD = /^random:index\/random(Password|Bytes):/;
/** Keys of public hashes of secrets, which give no access. */
const SEAL_KEY = /::shard-\d+-seal-key$/;
/** Types that may hold secrets. */
const SECRET_TYPES = [
  /^kubernetes:core\/v1:Secret$/,
  PASSWORD,
  /^aws:(secretsmanager|ssm)\//,
  /^gcp:secretmanager\//,
  /^pulumi:/,
];
/** Values in a Secret that are not secret: certificates, host names, e-mail addresses, URLs, single words. */
const PUBLIC = [
  /^-----BEGIN CERTIFICATE-----/,
  /^[a-z0-9.@_-]*\.[a-z]{2,}(:\d+)?$/,
  /^https?:\/\/[\w.:-]+(\/[\w.-]{0,15})*\/?$/,
  /^[a-z-]{0,15}$/,
];

/**
 * Risk: the same as of plainSecrets, for a secret under a harmless name or inside a longer text. Checks values: the content
 * of a Secret of this stack must not occur elsewhere. While a password is unknown in a preview, it checks the
 * dependencies of properties.
 */
export const leakedSecrets = stackRule({
  name: "no-leaked-secrets",
  level: ALWAYS,
  severity: "critical",
  why: "The content of a Secret is exposed if another object holds the same value.",
  fix: "Refer to the Secret by name and key instead of copying its value.",
  options: {
    minimumLength: { description: "Minimum length of values that are searched for.", default: 10 },
  },
  check: (resources, { options }) => {
    const secrets = resources.flatMap(valuesOf).filter(({ value }) => value.length >= options.minimumLength);
    return resources
      .filter(({ type }) => !SECRET_TYPES.some((keeper) => keeper.test(type)))
      .flatMap((resource) => [...copies(resource, secrets), ...derivedFromPasswords(resource)]);
  },
});

interface SecretValue {
  readonly value: string;
  readonly owner: string;
}

function valuesOf(resource: Resource): SecretValue[] {
  const { type, name, props } = resource;
  if (PASSWORD.test(type)) {
    const { text } = resource.outputs.at("result");
    return text === undefined ? [] : [{ value: text, owner: name }];
  }
  if (type !== "kubernetes:core/v1:Secret") return [];
  const plain = props.at("stringData").entries.map(([key, { text }]) => [key, text] as const);
  const decoded = props
    .at("data")
    .entries.map(([key, { text }]) => [key, text && Buffer.from(text, "base64").toString()] as const);
  return [...plain, ...decoded].flatMap(([key, value]) =>
    value === undefined || PUBLIC.some((harmless) => harmless.test(value))
      ? []
      : [{ value, owner: `${name}, key ${key}` }],
  );
}

function copies(resource: Resource, secrets: readonly SecretValue[]): Finding[] {
  return resource.props.leaves.flatMap(({ path, value: { text = "" } }) =>
    secrets
      .filter(({ value }) => text.length >= value.length && (text.includes(value) || text.includes(encoded(value))))
      .map(({ owner }) => ({ resource, message: `${path} holds what is kept in ${owner}` })),
  );
}

/** Base64, as in binaryData and many headers, without the end, which depends on the following bytes. */
function encoded(value: string): string {
  return Buffer.from(value).toString("base64").replace(/.?=*$/, "");
}

function derivedFromPasswords(resource: Resource): Finding[] {
  if (!isKubernetes(resource)) return [];
  return Object.entries(resource.origins)
    .filter(([, origins]) => origins.some((urn) => PASSWORD.test(typeOf(urn)) && !SEAL_KEY.test(urn)))
    .map(([property]) => ({ resource, message: `${property} is made of a random password` }));
}
