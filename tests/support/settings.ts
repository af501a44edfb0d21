import type { Path } from "../../stacks/schema/path";
import { SECRET_KEYS } from "../../stacks/schema/existingSecrets";
import type { Settings } from "../../stacks/schema/schema";
import { parseSettings, readSettings } from "../../stacks/settings/read";

const SOUND = {
  environment: "development",
  cloud: "kubeconfig",
  cluster: { kubeconfig: ".local/kubeconfig", context: "jitsi-local", storageClass: "standard" },
  domain: "meet.example.org",
  tls: { issuer: "selfSigned" },
  monitoring: {
    allow: ["198.51.100.0/24"],
    receiver: { type: "pagerduty" },
    heartbeat: "https://heartbeat.example.org/ping",
  },
  receiverSecret: "integration-key",
};

/** Recording in the smallest form, which has alerts and a dashboard of its own. */
export const RECORDING = { allowed: "moderators", destination: { claim: "recordings" } };

/** A valid configuration with changes, as Pulumi passes it to a program; `undefined` removes a key. */
export function config(changes: Record<string, unknown>): Record<string, string> {
  const values = Object.entries({ ...SOUND, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    values.map(([key, value]) => [`jitsi:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** @param encrypted paths of encrypted values, besides the keys that are always encrypted. */
export function settingsOf(changes: Record<string, unknown> = {}, encrypted: readonly Path[] = []): Settings {
  return readSettings(config(changes), [...SECRET_KEYS.map((key) => [key]), ...encrypted]);
}

export function problemKeys(changes: Record<string, unknown>): string[] {
  return parseSettings(config(changes)).problems.map((problem) => problem.key);
}
