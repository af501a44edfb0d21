import { runtime } from "@pulumi/pulumi";

/** Marks a value as secret, as the SDK does, so that values derived from it are secret too. */
export function secret(value: unknown): object {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}

/** The value with every secret as plain text. Only for the API server and for policies. */
export function reveal(value: unknown): unknown {
  return walk(value, reveal);
}

/** The value with every secret as `[secret]`, for output. */
export function mask(value: unknown): unknown {
  return walk(value, () => "[secret]");
}

function walk(value: unknown, onSecret: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, onSecret));
  if (typeof value !== "object" || value === null) return value;
  if (runtime.isRpcSecret(value)) return onSecret(runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, onSecret)]));
}
