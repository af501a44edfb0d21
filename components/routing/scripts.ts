import { script } from "../script";

/** Scripts that a router's pod mounts with its configuration, by file name. */
export const SCRIPTS = {
  "place.lua": script("routing/scripts/place.lua"),
  "start.sh": script("routing/scripts/start.sh"),
  "certificate.sh": script("routing/scripts/certificate.sh"),
} as const;
