import type { Settings } from "../../schema/schema";
import { remove, set, setSecret, setTo } from "../commands";
import type { Problem } from "../problems";
import { hasSecret, orExisting } from "./existingSecrets";

const SERVER = ["turn", "server"];

/** Checks that the settings of the operator's TURN server are complete. */
export function turn(settings: Settings): Problem[] {
  const { server, enabled } = settings.turn;
  if (server === undefined) return [];
  return [
    ...(enabled === true
      ? [
          {
            key: "jitsi:turn.enabled",
            value: true,
            message: "either this program's TURN or turn.server, not both",
            comparedWith: ["jitsi:turn.server"],
            fix: set(["turn", "enabled"], false),
          },
        ]
      : []),
    ...(server.port === undefined && server.tlsPort === undefined
      ? [
          {
            key: "jitsi:turn.server.tlsPort",
            message: "turn.server needs tlsPort (TURN over TLS), port, or both",
            comparedWith: ["jitsi:turn.server.port"],
            fix: set([...SERVER, "tlsPort"], 443),
          },
        ]
      : []),
    ...(server.transports !== undefined && server.port === undefined
      ? [
          {
            key: "jitsi:turn.server.transports",
            value: server.transports,
            message: "only with turn.server.port; TURN over TLS is TCP",
            comparedWith: ["jitsi:turn.server.port"],
            fix: remove([...SERVER, "transports"]),
          },
        ]
      : []),
    ...(server.port !== undefined && server.transports?.length === 0
      ? [
          {
            key: "jitsi:turn.server.transports",
            value: server.transports,
            message: "at least one of udp, tcp",
            fix: setTo([...SERVER, "transports", 0], "udp|tcp"),
          },
        ]
      : []),
    ...(!hasSecret(settings, "turnSecret")
      ? [
          {
            key: "jitsi:turnSecret",
            message: `${
              server.username === undefined
                ? "turn.server needs the secret that it shares with prosody, or a username with its password"
                : "turn.server.username needs its password"
            }; ${orExisting("turnSecret")}`,
            comparedWith: ["jitsi:turn.server", "jitsi:existingSecrets.turnSecret"],
            fix: setSecret(["turnSecret"]),
          },
        ]
      : []),
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function turnNotes(settings: Settings): string[] {
  if (settings.turn.server !== undefined || !hasSecret(settings, "turnSecret")) return [];
  return ["jitsi:turnSecret has no effect: there is no turn.server"];
}
