/**
 * Variables of Jitsi's docker-compose deployment (env.example and docker-compose.yml of jitsi/docker-jitsi-meet, stable-11146-2) that
 * are not passed on to the images as they stand: each is a key of the configuration, or nothing here. `make import`, the table of
 * docs/migration.md and the messages about `extra` read this.
 */
export type ComposeVariable =
  /** `note`: what of its meaning a key does not have. */
  | { readonly key: string; readonly note?: string }
  /** Why there is no key. */
  | { readonly why: string };

const RANDOM = "random for each shard";
const INSIDE = "a name inside a shard, which no client sees";
const DOCKER = "of docker-compose alone";
const JIBRI = "recording.allowed sets up Jibri, its accounts and its buttons in every shard";
const JIGASI =
  "dial-in is sip.enabled, dial-out sip.dialOut, and transcription transcription.enabled, each with a Secret of yours";
const VISITORS = "visitors.count, visitors.perNode and visitors.participants set it in every container alike";
const AUTOSCALER = "of 8x8's autoscaler; bridges are scaled by bridges.min and bridges.max";
const EDGE = "the router ends TLS; tls.issuer";
const XMPP = "prosody, jicofo and bridges of a shard find each other by Services";

const all = (names: string, entry: ComposeVariable): Readonly<Record<string, ComposeVariable>> =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, entry]),
  );

export const COMPOSE_VARIABLES: Readonly<Record<string, ComposeVariable>> = {
  PUBLIC_URL: { key: "domain", note: "on port 443" },
  ENABLE_LETSENCRYPT: { key: "tls.issuer" },
  LETSENCRYPT_USE_STAGING: { key: "tls.issuer" },
  LETSENCRYPT_EMAIL: { key: "tls.email" },
  LETSENCRYPT_DOMAIN: { key: "tls.names" },
  LETSENCRYPT_ACME_SERVER: { why: "Let's Encrypt, or your own certificate with tls.issuer existing" },
  DISABLE_HTTPS: { key: "edge.tls", note: "behind a reverse proxy" },
  ...all("ENABLE_HTTP_REDIRECT ENABLE_HSTS", { why: EDGE }),

  ENABLE_AUTH: { key: "auth.mode" },
  AUTH_TYPE: { key: "auth.mode" },
  ENABLE_GUESTS: { key: "auth.guests" },
  ...all("PROSODY_AUTH_TYPE JICOFO_ENABLE_AUTH JICOFO_AUTH_TYPE ENABLE_AUTH_DOMAIN PROSODY_GUEST_AUTH_TYPE", {
    why: "auth.mode sets it in every container alike",
  }),
  JWT_APP_ID: { key: "auth.appId" },
  JWT_APP_SECRET: { key: "jwtSecret" },
  JWT_ASAP_KEYSERVER: { key: "auth.keyServer" },
  JWT_ACCEPTED_ISSUERS: { key: "auth.issuers" },
  JWT_ACCEPTED_AUDIENCES: { key: "auth.audiences" },
  JWT_ENABLE_DOMAIN_VERIFICATION: { key: "auth.verifyTenant" },
  ...all("JWT_ALLOW_EMPTY JWT_AUTH_TYPE JWT_TOKEN_AUTH_MODULE", {
    why: "guests without a token join by auth.guests, and open no room",
  }),
  LDAP_URL: { key: "auth.url" },
  LDAP_BASE: { key: "auth.base" },
  LDAP_BINDDN: { key: "auth.bindDn" },
  LDAP_BINDPW: { key: "ldapPassword" },
  LDAP_FILTER: { key: "auth.filter" },
  LDAP_START_TLS: { key: "auth.startTls" },
  ...all("LDAP_USE_TLS LDAP_TLS_CHECK_PEER", {
    why: "ldaps:// in auth.url, or auth.startTls; certificates are verified",
  }),
  ...all("MATRIX_UVS_URL MATRIX_UVS_ISSUER MATRIX_UVS_AUTH_TOKEN MATRIX_UVS_SYNC_POWER_LEVELS MATRIX_LOBBY_BYPASS", {
    why: "auth.mode has no matrix",
  }),

  MAX_PARTICIPANTS: { key: "rooms.maxParticipants" },
  ENABLE_LOBBY: { why: "the lobby is always there; rooms.lobby has it on from the start" },

  WHITEBOARD_COLLAB_SERVER_URL_BASE: { key: "whiteboard.enabled" },

  TURN_HOST: { key: "turn.server.host" },
  TURNS_HOST: { key: "turn.server.host", note: "one host" },
  STUN_HOST: { key: "turn.server.host" },
  TURN_PORT: { key: "turn.server.port" },
  TURNS_PORT: { key: "turn.server.tlsPort" },
  STUN_PORT: { key: "turn.server.stunPort" },
  TURN_TRANSPORT: { key: "turn.server.transports" },
  TURN_USERNAME: { key: "turn.server.username" },
  TURN_PASSWORD: { key: "turnSecret" },
  TURN_CREDENTIALS: { key: "turnSecret" },

  JITSI_IMAGE_VERSION: { key: "images.jitsi" },
  JITSI_IMAGE_REPO: { key: "images.registry" },
  VIDEOBRIDGE_MAX_MEMORY: { key: "bridges.memory", note: "twice the heap" },
  JICOFO_MAX_MEMORY: { key: "workloads.jicofo.resources.limits.memory", note: "the heap is 60 % of it" },
  MAX_BRIDGE_PARTICIPANTS: { key: "bridges.participants" },
  ENABLE_OCTO: { key: "bridges.relay" },
  ...all("OCTO_BRIDGE_SELECTION_STRATEGY JICOFO_OCTO_REGION JVB_OCTO_REGION JVB_OCTO_RELAY_ID", {
    why: "bridges.relay and region set it",
  }),
  ...all(
    "JVB_ADVERTISE_IPS DOCKER_HOST_ADDRESS JVB_ADVERTISE_PRIVATE_CANDIDATES JVB_DISABLE_STUN JVB_REQUIRE_VALID_ADDRESS",
    {
      why: "the address of the old machine; bridges.address sets how new ones find theirs",
    },
  ),
  JVB_PORT: { key: "bridges.ports" },
  ...all("PROSODY_TRUSTED_PROXIES PROSODY_METRICS_ALLOWED_CIDR", { why: "cluster.podCidr sets it" }),
  ...all(
    "PROSODY_ENABLE_METRICS COLIBRI_REST_ENABLED SHUTDOWN_REST_ENABLED JICOFO_ENABLE_REST JICOFO_ENABLE_HEALTH_CHECKS ENABLE_XMPP_WEBSOCKET ENABLE_SUBDOMAINS",
    { why: "always on" },
  ),
  ...all(
    "DEPLOYMENTINFO_SHARD DEPLOYMENTINFO_REGION DEPLOYMENTINFO_ENVIRONMENT SHARD PROSODY_REGION_NAME RELEASE_NUMBER",
    {
      why: "set from the shard, region and environment",
    },
  ),
  TZ: { why: "containers log in UTC" },
  NGINX_RESOLVER: { why: "nginx finds prosody by the cluster's DNS" },

  ...all("JICOFO_AUTH_PASSWORD JVB_AUTH_PASSWORD JICOFO_COMPONENT_SECRET", { why: RANDOM }),
  ...all(
    "XMPP_DOMAIN XMPP_AUTH_DOMAIN XMPP_GUEST_DOMAIN XMPP_MUC_DOMAIN XMPP_INTERNAL_MUC_DOMAIN XMPP_HIDDEN_DOMAIN XMPP_RECORDER_DOMAIN JVB_XMPP_AUTH_DOMAIN JVB_XMPP_INTERNAL_MUC_DOMAIN",
    { why: INSIDE },
  ),
  ...all(
    "XMPP_SERVER XMPP_PORT XMPP_BOSH_URL_BASE XMPP_SERVER_S2S_PORT ENABLE_JVB_XMPP_SERVER JVB_XMPP_SERVER JVB_XMPP_PORT JVB_BREWERY_MUC JVB_AUTH_USER JVB_MUC_NICKNAME JVB_INSTANCE_ID JVB_DISABLE_XMPP PROSODY_MODE PROSODY_HTTP_PORT PROSODY_S2S_PORT PROSODY_ENABLE_S2S",
    { why: XMPP },
  ),
  JVB_COLIBRI_PORT: { why: "probes, metrics and draining use the image's" },
  JVB_LOG_FILE: { why: "logs go to the container's output; logs keeps them" },
  PROSODY_LOG_CONFIG: { why: "logs go to the container's output; logs keeps them" },
  ...all(
    "AUTOSCALER_URL AUTOSCALER_SIDECAR_KEY_FILE AUTOSCALER_SIDECAR_KEY_ID AUTOSCALER_SIDECAR_GROUP_NAME AUTOSCALER_SIDECAR_HOST_ID AUTOSCALER_SIDECAR_INSTANCE_ID AUTOSCALER_SIDECAR_PORT AUTOSCALER_SIDECAR_REGION AUTOSCALER_SIDECAR_SHUTDOWN_POLLING_INTERVAL AUTOSCALER_SIDECAR_STATS_POLLING_INTERVAL",
    { why: AUTOSCALER },
  ),
  ...all(
    "ENABLE_RECORDING ENABLE_SERVICE_RECORDING ENABLE_LIVESTREAMING ENABLE_LIVESTREAMING_DATA_PRIVACY_LINK ENABLE_LIVESTREAMING_HELP_LINK ENABLE_LIVESTREAMING_TERMS_LINK ENABLE_LIVESTREAMING_VALIDATOR_REGEXP_STRING ENABLE_FILE_RECORDING_SHARING JIBRI_BREWERY_MUC JIBRI_SIP_BREWERY_MUC JIBRI_PENDING_TIMEOUT JIBRI_REQUEST_RETRIES JIBRI_RECORDER_USER JIBRI_RECORDER_PASSWORD JIBRI_XMPP_USER JIBRI_XMPP_PASSWORD JIBRI_RECORDING_DIR JIBRI_FINALIZE_RECORDING_SCRIPT_PATH JIBRI_STRIP_DOMAIN_JID JIBRI_LOGS_DIR JIBRI_INSTANCE_ID JIBRI_RECORDING_RESOLUTION",
    { why: JIBRI },
  ),
  ...all(
    "ENABLE_TRANSCRIPTIONS ENABLE_AUDIO_TRANSLATION JIGASI_BREWERY_MUC JIGASI_SIP_URI JIGASI_SIP_SERVER JIGASI_SIP_PORT JIGASI_SIP_TRANSPORT JIGASI_SIP_PASSWORD JIGASI_SIP_DEFAULT_ROOM JIGASI_XMPP_USER JIGASI_XMPP_PASSWORD JIGASI_TRANSCRIBER_USER JIGASI_TRANSCRIBER_PASSWORD JIGASI_PORT_MIN JIGASI_PORT_MAX JIGASI_TRANSCRIBER_RECORD_AUDIO JIGASI_TRANSCRIBER_SEND_TXT JIGASI_TRANSCRIBER_ADVERTISE_URL",
    { why: JIGASI },
  ),
  ...all(
    "ENABLE_VISITORS VISITORS_XMPP_SERVER VISITORS_XMPP_PORT VISITORS_XMPP_DOMAIN VISITORS_XMPP_AUTH_DOMAIN VISITORS_MAX_PARTICIPANTS VISITORS_MAX_VISITORS_PER_NODE PROSODY_VISITOR_INDEX PROSODY_VISITORS_MUC_PREFIX PROSODY_VISITORS_S2S_VHOSTS JICOFO_VISITORS_REQUIRE_MUC_CONFIG",
    { why: VISITORS },
  ),
  ...all("CONFIG HTTP_PORT HTTPS_PORT RESTART_POLICY JICOFO_REST_PORT COMPOSE_PROJECT_NAME COMPOSE_FILE", {
    why: DOCKER,
  }),
};
