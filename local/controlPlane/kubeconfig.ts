import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { IDENTITIES } from "./certificates";
import type { Layout } from "./layout";

/** The only context of every kubeconfig of the local control plane. */
export const CONTEXT = "jitsi-local";

/** A kubeconfig with embedded certificates, so that a copy works anywhere on this machine. */
export function kubeconfig(at: Layout, server: string, identity: (typeof IDENTITIES)[number]["name"]): string {
  const base64 = (file: string): string => readFileSync(join(at.certificates, file)).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": CONTEXT,
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: identity } }],
    clusters: [{ name: CONTEXT, cluster: { server, "certificate-authority-data": base64("ca.crt") } }],
    users: [
      {
        name: identity,
        user: {
          "client-certificate-data": base64(`${identity}.crt`),
          "client-key-data": base64(`${identity}.key`),
        },
      },
    ],
  });
}
