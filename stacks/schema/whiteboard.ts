import { z } from "zod";
import { whole } from "./formats";

/** A shared whiteboard. Ten participants is the least that the client takes as a limit. */
export const whiteboard = z
  .strictObject({
    enabled: z.boolean().default(false),
    replicas: whole(2, 9).default(2),
    participants: whole(10, 1000).default(100),
  })
  .prefault({});
