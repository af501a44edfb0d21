/**
 * The XMPP domains of a shard. They are names inside one prosody, not host names, so every shard may use the same, and
 * does: a room's address must not tell which shard it is on. They are the images' own defaults.
 */
export const XMPP = {
  domain: "meet.jitsi",
  /** Accounts of jicofo and of the bridges. */
  auth: "auth.meet.jitsi",
  guest: "guest.meet.jitsi",
  /** Must be one label below `domain`: the client builds it so for tenants. */
  muc: "muc.meet.jitsi",
  /** Where bridges announce themselves to jicofo. */
  internalMuc: "internal-muc.meet.jitsi",
} as const;
