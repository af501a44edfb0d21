import type { Settings } from "../../schema/schema";
import { keyName, set } from "../commands";
import type { Problem } from "../problems";

/** Whether somebody can come in under the rules of rooms. */
export function rooms(settings: Settings): Problem[] {
  const { rooms, auth } = settings;
  return [
    ...(rooms.waitForModerator ? waitForModerator(settings) : []),
    ...(rooms.lobby && (auth.mode === "internal" || auth.mode === "ldap")
      ? off(
          "lobby",
          `in mode ${auth.mode} nobody comes past a lobby that is there first: no module of the image knows accounts over websockets (secure_domain_lobby_bypass knows BOSH alone)`,
          ["auth.mode"],
        )
      : []),
  ];
}

function waitForModerator({ rooms, auth }: Settings): Problem[] {
  if (auth.mode === "open") {
    return off("waitForModerator", "in mode open the first participant is a moderator: nobody is waited for", [
      "auth.mode",
    ]);
  }
  if (!auth.guests) {
    return off("waitForModerator", "without guests every participant is a moderator: nobody waits", ["auth.guests"]);
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
