import type { Settings } from "../../schema/schema";
import type { Path } from "../../schema/path";
import { keyName, set } from "../commands";
import type { Problem } from "../problems";

const KEY = ["visitors"];

/**
 * Checks that rooms may have listeners who do not log in: a visitor node knows no accounts and tokens, and asks nobody. Checks also
 * that jicofo sends anybody to the nodes.
 */
export function visitors(settings: Settings): Problem[] {
  const { auth, bridges, rooms, visitors } = settings;
  if (visitors === undefined || visitors.count === 0) return [];
  const problem = (path: Path, value: unknown, message: string, fix: string): Problem => ({
    key: keyName(path),
    value,
    message,
    comparedWith: [keyName(KEY)],
    fix,
  });
  const rule = (name: "lobby" | "waitForModerator", message: string): Problem[] =>
    rooms[name] ? [problem(["rooms", name], true, message, set(["rooms", name], false))] : [];
  const { maxParticipants } = rooms;
  return [
    ...(auth.mode !== "open" && !auth.guests
      ? [
          problem(
            ["auth", "guests"],
            false,
            "visitor nodes cannot check accounts and tokens, so anybody who knows the name of a room could listen; visitors need guests",
            set(["auth", "guests"], true),
          ),
        ]
      : []),
    ...rule("lobby", "jicofo sends nobody to a visitor node while a room has its lobby on"),
    ...rule("waitForModerator", "listeners would not wait: on a visitor node there is no lobby"),
    ...(maxParticipants !== undefined && maxParticipants < visitors.participants
      ? [
          problem(
            [...KEY, "participants"],
            visitors.participants,
            `at most rooms.maxParticipants (${maxParticipants}): prosody refuses participants before jicofo makes them listeners`,
            set([...KEY, "participants"], maxParticipants),
          ),
        ]
      : []),
    ...(bridges.relay
      ? []
      : [
          problem(
            ["bridges", "relay"],
            false,
            "without relays a conference has one bridge, which the listeners would share with the participants",
            set(["bridges", "relay"], true),
          ),
        ]),
  ];
}
