import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Options of the client that say where the shard is; set by hand they would lead people past the router. */
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

/** Whether branding leaves alone what the program sets. */
export function clientOptions({ web }: Settings): Problem[] {
  return ROUTING_OPTIONS.filter((option) => option in web.config).map((option) => ({
    key: `jitsi:web.config.${option}`,
    value: web.config[option],
    message: "set by the program: another value would lead people past the router",
    fix: `pulumi config rm --path jitsi:web.config.${option}`,
  }));
}
