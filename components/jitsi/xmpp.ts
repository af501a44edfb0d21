/**
 * XMPP domains of a shard, the defaults of the images. They are names inside one prosody, not host names. All shards use the
 * same ones, because a room's address must not depend on its shard.
 */
export const XMPP = {
  domain: "meet.jitsi",
  /** Domain of the accounts of jicofo and the bridges. */
  auth: "auth.meet.jitsi",
  guest: "guest.meet.jitsi",
  /** Must be one label below `domain`, because the client builds it that way for tenants. */
  muc: "muc.meet.jitsi",
  /** MUC in which bridges register with jicofo. */
  internalMuc: "internal-muc.meet.jitsi",
  /** Domain of the account with which a recorder joins rooms. Clients hide participants of this domain. */
  hidden: "hidden.meet.jitsi",
} as const;

/** The domains as variables of an image whose clients join rooms by the hidden domain: recorders and transcribers. */
export const HIDDEN_CLIENT = {
  XMPP_DOMAIN: XMPP.domain,
  XMPP_AUTH_DOMAIN: XMPP.auth,
  XMPP_MUC_DOMAIN: XMPP.muc,
  XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
  XMPP_HIDDEN_DOMAIN: XMPP.hidden,
} as const;
