import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Client options that locate the shard. Another value would make clients bypass the router. */
const ROUTING_OPTIONS = [
  "hosts",
  "bosh",
  "websocket",
  "websocketKeepAlive",
  "websocketKeepAliveUrl",
  "serviceUrl",
  "conferenceRequestUrl",
  "deploymentInfo",
];

/** Checks that `web.config` sets no option that the program sets. */
export function clientOptions({ web }: Settings): Problem[] {
  return ROUTING_OPTIONS.filter((option) => option in web.config).map((option) => ({
    key: `jitsi:web.config.${option}`,
    value: web.config[option],
    message: "set by the program: another value would make clients bypass the router",
    fix: `pulumi config rm --path jitsi:web.config.${option}`,
  }));
}
