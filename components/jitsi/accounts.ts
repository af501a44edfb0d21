import type { ShardPlan } from "../../stacks/plan/shard";
import { type Container, CONTAINER_SECURITY, resources, type Volume, type VolumeMount } from "../pod";
import { secretNames } from "./secrets";
import { XMPP } from "./xmpp";
import { script } from "../script";

const REGISTER_ACCOUNTS = script("jitsi/scripts/accounts.sh");

const ACCOUNTS = "accounts";
const MOUNT = "/accounts";
/** Where the companion remembers what is registered: in memory, and out of reach of prosody, which strangers talk to. */
const REGISTERED = { name: "registered", mountPath: "/registered" };

/**
 * The companion of prosody in mode internal. A room may be on any shard, so every shard knows every account; prosody keeps
 * them on a volume that lives as long as its pod, and the companion registers them at start and whenever the Secret changes,
 * without a restart that would end calls.
 */
export function accountsCompanion(plan: ShardPlan, data: VolumeMount): { containers: Container[]; volumes: Volume[] } {
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
          `${MOUNT}/accounts`,
          XMPP.domain,
          "30",
          "2",
          REGISTERED.mountPath,
        ],
        resources: resources({ cpu: 0.01, memory: 48, memoryLimit: 96 }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          // prosody's configuration and the socket of its shell.
          { name: "run", mountPath: "/run" },
          data,
          REGISTERED,
          { name: ACCOUNTS, mountPath: MOUNT, readOnly: true },
        ],
      },
    ],
    // Optional: a frozen pod must be able to start after the mode of authentication has changed.
    volumes: [
      { name: ACCOUNTS, secret: { secretName: secretNames(plan).accounts, optional: true } },
      { name: REGISTERED.name, emptyDir: { medium: "Memory", sizeLimit: "4Mi" } },
    ],
  };
}
