import { z } from "zod";
import { whole } from "./formats";

/** Rules of all rooms, limited to those that a module of prosody's image enforces. */
export const rooms = z
  .strictObject({
    lobby: z.boolean().default(false),
    waitForModerator: z.boolean().default(false),
    maxParticipants: whole(2, 10_000).optional(),
  })
  .prefault({});
