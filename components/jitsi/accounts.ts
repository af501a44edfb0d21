import type { ShardPlan } from "../../stacks/plan/shard";
import { type Container, CONTAINER_SECURITY, resources, type Volume, type VolumeMount } from "../pod";
import { secretNames } from "./secrets";
import { REGISTER_ACCOUNTS } from "./steps/accounts.sh";
import { XMPP } from "./xmpp";

const ACCOUNTS = "accounts";
const MOUNT = "/accounts";

/**
 * The companion of prosody in mode internal. A room may be on any shard, so every shard knows every account; prosody keeps
 * them on a volume that lives as long as its pod, and the companion registers them at start and whenever the Secret changes,
 * without a restart that would end calls.
 */
export function accountsCompanion(
  plan: ShardPlan,
  prosody: Container,
  data: VolumeMount,
): { containers: Container[]; volumes: Volume[] } {
  return {
    containers: [
      {
        name: "accounts",
        image: prosody.image,
        command: ["sh", "-c", REGISTER_ACCOUNTS, "accounts", `${MOUNT}/accounts`, XMPP.domain, "30", "/tmp/accounts"],
        resources: resources({ cpu: 0.01, memory: 48, memoryLimit: 96 }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          // prosody's configuration and the socket of its shell.
          { name: "run", mountPath: "/run" },
          data,
          { name: "tmp", mountPath: "/tmp" },
          { name: ACCOUNTS, mountPath: MOUNT, readOnly: true },
        ],
      },
    ],
    // Optional: a frozen pod must be able to start after the mode of authentication has changed.
    volumes: [{ name: ACCOUNTS, secret: { secretName: secretNames(plan).accounts, optional: true } }],
  };
}
