import { stringify } from "yaml";
import type { Settings } from "../../stacks/schema/schema";
import { sets } from "../../stacks/settings/commands";
import { configurationOf, type Proposed } from "../../stacks/sizing/sizing";

/** The commands that configure a stack with the proposal. */
export function commands(proposed: Proposed): string[] {
  return Object.entries(proposed).flatMap(([key, value]) => sets([key], value));
}

/** A stack file with the proposal. Values that do not follow from the load are examples. */
export function stackFile(cloud: Settings["cloud"], proposed: Proposed): string {
  const config = Object.entries(configurationOf(cloud, proposed));
  return [
    "# From make plan. Replace the examples: domain, addresses, email, receiver, cluster and destination of recordings.",
    "# docs/configuration.md has all keys. Then set the secret:",
    "# pulumi config set --secret receiverSecret",
    stringify({ config: Object.fromEntries(config.map(([key, value]) => [`jitsi:${key}`, value])) }),
  ].join("\n");
}
