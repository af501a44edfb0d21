/** Every version this program pins. One file, so that an update is one diff. */

/** Oldest generation of Jitsi's images that the environment written here fits (rootless, web on 8000, no colibri websockets). */
export const OLDEST_JITSI = "stable-11146";

export const IMAGES = {
  /** Jitsi's own registry; Docker Hub has had no new images since June 2026. */
  jitsiRegistry: "ghcr.io/jitsi",
  jitsi: "stable-11146-2",
  /** HAProxy 3.4 is the long-term line, maintained to 2031. */
  haproxy: "docker.io/library/haproxy:3.4.3-alpine",
} as const;
