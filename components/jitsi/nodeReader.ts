import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { labels } from "../labels";
import type { Volume } from "../pod";
import { grantRole } from "../role";

/** Service account of the bridges of all shards. */
export const BRIDGE_ACCOUNT = "jvb";

/** URL of the API server inside the cluster. Its certificate contains this name. */
export const API_SERVER = "https://kubernetes.default.svc";
export const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Volume with a short-lived token, for the only container that mounts it. */
export function accountVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      ],
    },
  };
}

/** Allows bridges only to `get` nodes. Once per region. */
export function createNodeReader(
  args: { readonly namespace: Input<string> },
  opts: CustomResourceOptions,
): ServiceAccount {
  const common = { labels: labels({ name: "jvb", instance: BRIDGE_ACCOUNT, component: "media" }) };
  const account = new ServiceAccount(
    BRIDGE_ACCOUNT,
    { metadata: { name: BRIDGE_ACCOUNT, namespace: args.namespace, ...common }, automountServiceAccountToken: false },
    opts,
  );
  const name = "jitsi-node-reader";
  grantRole(
    name,
    {
      metadata: { name, ...common },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }],
      account: { name: BRIDGE_ACCOUNT, namespace: args.namespace },
    },
    opts,
  );
  return account;
}
