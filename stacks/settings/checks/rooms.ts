import type { Settings } from "../../schema/schema";
import { keyName, set } from "../commands";
import type { Problem } from "../problems";

/** Checks that participants can join under the rules of rooms. */
export function rooms(settings: Settings): Problem[] {
  const { rooms, auth } = settings;
  return [
    ...(rooms.waitForModerator ? waitForModerator(settings) : []),
    ...(rooms.lobby && (auth.mode === "internal" || auth.mode === "ldap")
      ? off(
          "lobby",
          `in mode ${auth.mode} no participant could bypass the lobby: no module of the image supports accounts over websockets (secure_domain_lobby_bypass supports only BOSH)`,
          ["auth.mode"],
        )
      : []),
  ];
}

function waitForModerator({ rooms, auth }: Settings): Problem[] {
  if (auth.mode === "open") {
    return off("waitForModerator", "in mode open the first participant is a moderator, so the rule has no effect", [
      "auth.mode",
    ]);
  }
  if (!auth.guests) {
    return off("waitForModerator", "without guests every participant is a moderator, so the rule has no effect", [
      "auth.guests",
    ]);
  }
  if (!rooms.lobby) return [];
  return off("waitForModerator", "ends the lobby of rooms.lobby as soon as a moderator comes; choose one of both", [
    "rooms.lobby",
  ]);
}

function off(rule: "lobby" | "waitForModerator", message: string, others: readonly string[]): Problem[] {
  const path = ["rooms", rule];
  const comparedWith = others.map((key) => `jitsi:${key}`);
  return [{ key: keyName(path), value: true, message, comparedWith, fix: set(path, false) }];
}
