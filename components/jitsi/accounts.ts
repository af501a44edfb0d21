import type { SecretKey } from "../../stacks/plan/extra";
import type { ShardPlan } from "../../stacks/plan/shard";
import { type Container, CONTAINER_SECURITY, resources, type Volume, type VolumeMount } from "../pod";
import { secretNames } from "./secrets";
import { XMPP } from "./xmpp";
import { script } from "../script";

const REGISTER_ACCOUNTS = script("jitsi/scripts/accounts.sh");

const ACCOUNTS = "accounts";
const MOUNT = "/accounts";
/** State of the sidecar: in memory, and not mounted into prosody, which is exposed to clients. */
const REGISTERED = { name: "registered", mountPath: "/registered" };

/**
 * Sidecar of prosody in mode internal. Every shard needs every account, because a room can be on any shard. Prosody stores
 * accounts on a volume with the lifetime of its pod. The sidecar registers them at start and when the Secret changes, so that
 * prosody need not restart, which would end its conferences.
 * @param existing the Secret of the operator with the accounts, in place of the shard's
 */
export function accountsSidecar(
  plan: ShardPlan,
  existing: SecretKey | undefined,
  data: VolumeMount,
): { containers: Container[]; volumes: Volume[] } {
  const list =
    existing === undefined
      ? { secretName: secretNames(plan).accounts }
      : { secretName: existing.secret, items: [{ key: existing.key, path: ACCOUNTS }] };
  return {
    containers: [
      {
        name: "accounts",
        image: plan.images.prosody,
        command: [
          "sh",
          "-c",
          REGISTER_ACCOUNTS,
          "accounts",
          `${MOUNT}/${ACCOUNTS}`,
          XMPP.domain,
          "30",
          "2",
          REGISTERED.mountPath,
        ],
        resources: resources({ cpu: 0.01, memory: 48, memoryLimit: 96 }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          // Contains prosody's configuration and the socket of its shell.
          { name: "run", mountPath: "/run" },
          data,
          REGISTERED,
          { name: ACCOUNTS, mountPath: MOUNT, readOnly: true },
        ],
      },
    ],
    // Optional, because a pinned pod must be able to restart after the authentication mode has changed.
    volumes: [
      { name: ACCOUNTS, secret: { ...list, optional: true } },
      { name: REGISTERED.name, emptyDir: { medium: "Memory", sizeLimit: "4Mi" } },
    ],
  };
}
