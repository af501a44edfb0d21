import type { Settings } from "../schema/schema";

/** Rules that prosody enforces in every room. */
export interface RoomsPlan {
  /** prosody modules of the virtual hosts of participants. */
  readonly hostModules: readonly string[];
  /** prosody modules of the MUC component. */
  readonly roomModules: readonly string[];
  /** Maximum participants of a room; undefined without a limit. */
  readonly maxParticipants: number | undefined;
  /** Whether prosody, not jicofo, decides who may open a room and who is a moderator. */
  readonly prosodyDecides: boolean;
}

/**
 * Rules of rooms, implemented by modules of prosody's image: muc_wait_for_host and persistent_lobby of jitsi-meet (resources/prosody-plugins),
 * lobby_autostart, lobby_autostart_on_owner and token_lobby_bypass of jitsi-contrib/prosody-plugins.
 */
export function planRooms({ rooms, auth }: Settings): RoomsPlan {
  const { lobby, waitForModerator, maxParticipants } = rooms;
  // With tokens, the lobby is on from the start, and a claim bypasses it. In mode open, it is on from the first moderator.
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
