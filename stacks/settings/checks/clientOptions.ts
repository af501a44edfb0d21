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
export function clientOptions({ web, whiteboard }: Settings): Problem[] {
  const problem = (option: string, message: string): Problem => ({
    key: `jitsi:web.config.${option}`,
    value: web.config[option],
    message,
    fix: `pulumi config rm --path jitsi:web.config.${option}`,
  });
  return [
    ...ROUTING_OPTIONS.filter((option) => option in web.config).map((option) =>
      problem(option, "set by the program: another value would make clients bypass the router"),
    ),
    ...(whiteboard.enabled && "whiteboard" in web.config
      ? [problem("whiteboard", "set by the program from whiteboard.enabled and whiteboard.participants")]
      : []),
  ];
}
