import type { Settings } from "../../schema/schema";
import type { Path } from "../../schema/path";
import { keyName, set } from "../commands";
import type { Problem } from "../problems";

const KEY = ["visitors"];

/**
 * Checks that the rules of rooms allow listeners: a visitor node cannot check accounts and tokens, and has no lobby. Also checks that
 * jicofo can redirect participants to the nodes.
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
            "visitor nodes cannot check accounts and tokens, so the name of a room would be enough to listen; visitors need guests",
            set(["auth", "guests"], true),
          ),
        ]
      : []),
    ...rule("lobby", "jicofo sends no participant to a visitor node while the room's lobby is on"),
    ...rule("waitForModerator", "listeners would join without a moderator: a visitor node has no lobby"),
    ...(maxParticipants !== undefined && maxParticipants < visitors.participants
      ? [
          problem(
            [...KEY, "participants"],
            visitors.participants,
            `at most rooms.maxParticipants (${maxParticipants}): prosody refuses further participants before jicofo redirects them to visitor nodes`,
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
