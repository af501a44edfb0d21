import { script } from "../script";

/** Files that a router's pod mounts beside its configuration, by name. */
export const SCRIPTS = {
  "place.lua": script("routing/scripts/place.lua"),
  "start.sh": script("routing/scripts/start.sh"),
  "certificate.sh": script("routing/scripts/certificate.sh"),
} as const;
