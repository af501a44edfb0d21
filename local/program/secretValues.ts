import { runtime } from "@pulumi/pulumi";

/** Marks a value as secret the way the SDK sends it, so that whatever is made of it is secret too. */
export function secret(value: unknown): object {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}

/** The value with every secret in the open. Only for what goes to the API server. */
export function reveal(value: unknown): unknown {
  return walk(value, reveal);
}

/** The value with every secret as `[secret]`, for people and files. */
export function mask(value: unknown): unknown {
  return walk(value, () => "[secret]");
}

function walk(value: unknown, onSecret: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, onSecret));
  if (typeof value !== "object" || value === null) return value;
  if (runtime.isRpcSecret(value)) return onSecret(runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, onSecret)]));
}
