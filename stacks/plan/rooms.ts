import type { Settings } from "../schema/schema";

/** Rules that prosody enforces in every room. */
export interface RoomsPlan {
  /** Modules of the hosts of participants. */
  readonly hostModules: readonly string[];
  /** Modules of rooms. */
  readonly roomModules: readonly string[];
  /** Most participants of one room; undefined where there is no limit. */
  readonly maxParticipants: number | undefined;
  /** Prosody decides who may open a room and who is a moderator, in place of jicofo. */
  readonly prosodyDecides: boolean;
}

/**
 * The rules by modules of prosody's image: muc_wait_for_host and persistent_lobby of jitsi-meet (resources/prosody-plugins),
 * lobby_autostart, lobby_autostart_on_owner and token_lobby_bypass of jitsi-contrib/prosody-plugins.
 */
export function planRooms({ rooms, auth }: Settings): RoomsPlan {
  const { lobby, waitForModerator, maxParticipants } = rooms;
  // With tokens the lobby is there from the start, and a claim leads past it. In mode open it begins with the first moderator.
  const byToken = lobby && auth.mode === "jwt";
  return {
    hostModules: waitForModerator || byToken ? ["persistent_lobby"] : [],
    roomModules: [
      ...(waitForModerator ? ["muc_wait_for_host"] : []),
      ...(byToken ? ["lobby_autostart", "token_lobby_bypass"] : []),
      ...(lobby && !byToken ? ["lobby_autostart_on_owner"] : []),
    ],
    maxParticipants,
    prosodyDecides: waitForModerator,
  };
}
