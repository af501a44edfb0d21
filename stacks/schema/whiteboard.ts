import { z } from "zod";
import { whole } from "./formats";

/** A shared whiteboard. Ten participants is the smallest limit that the client accepts. */
export const whiteboard = z
  .strictObject({
    enabled: z.boolean().default(false),
    replicas: whole(2, 9).default(2),
    participants: whole(10, 1000).default(100),
  })
  .prefault({});
