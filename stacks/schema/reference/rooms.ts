import type { Section } from "./key";

export const ROOMS: Section = {
  "rooms.lobby": {
    effect: "offline",
    meaning:
      "every room has its lobby on: in mode `open` from its first moderator on, in mode `jwt` from the start, and tokens with `context.user.lobby_bypass: true` pass it; moderators may turn it off; refused in modes `internal` and `ldap`",
  },
  "rooms.waitForModerator": {
    effect: "offline",
    meaning:
      "guests wait in the lobby until a participant with an account or a token joins; all of these are moderators, and guests never become one; needs `auth.guests`",
  },
  "rooms.maxParticipants": {
    effect: "offline",
    default: "no limit",
    meaning: "participants of one room, and of its lobby, at a time; prosody refuses the next one",
  },
};
