import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { labels } from "../labels";
import type { Volume } from "../pod";
import { grantRole } from "../role";

/** The account of every shard's bridges. */
export const BRIDGE_ACCOUNT = "jvb";

/** The API server as every pod can reach it; its certificate carries this name. */
export const API_SERVER = "https://kubernetes.default.svc";
export const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** A short-lived token, for the one container that mounts it. */
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

/** Lets bridges read the node they run on: `get` of nodes and nothing else. Once for the region. */
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
