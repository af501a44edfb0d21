import type { BridgeEnvironment, JicofoEnvironment, ProsodyEnvironment, WebEnvironment } from "./imageVariables";
import type { JitsiComponent } from "./versions";

/**
 * Variables and files that `extra` must not set. The compiler keeps the names in step with the environment that the program
 * writes.
 */

/** Variables with a default that `extra` may override, because nothing else depends on them. */
type Tunable =
  | "ENABLE_IPV6"
  | "NGINX_WORKER_CONNECTIONS"
  | "P2P_STUN_SERVERS"
  | "JVB_STUN_SERVERS"
  | "JICOFO_ENABLE_ICE_FAILURE_DETECTION"
  | "JICOFO_ENABLE_AUTH"
  | "ENABLE_AUTO_OWNER"
  | "MAX_PARTICIPANTS"
  | "PROSODY_S2S_LIMIT";
type Own<Environment> = Readonly<Record<Exclude<keyof Environment, Tunable | Appended>, true>>;

/** List variables of prosody that the program sets, too. Values of `extra` are appended. */
export const APPENDED_VARIABLES = ["XMPP_MODULES", "XMPP_MUC_MODULES", "XMPP_CONFIGURATION"] as const;
type Appended = (typeof APPENDED_VARIABLES)[number];

const WEB: Own<WebEnvironment> = {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: true,
  PUBLIC_URL: true,
  XMPP_BOSH_URL_BASE: true,
  XMPP_DOMAIN: true,
  XMPP_GUEST_DOMAIN: true,
  XMPP_MUC_DOMAIN: true,
  DISABLE_HTTPS: true,
  ENABLE_HTTP_REDIRECT: true,
  ENABLE_LETSENCRYPT: true,
  ENABLE_XMPP_WEBSOCKET: true,
  ENABLE_SUBDOMAINS: true,
  ENABLE_AUTH: true,
  ENABLE_GUESTS: true,
  ENABLE_RECORDING: true,
  ENABLE_LIVESTREAMING: true,
  ENABLE_TRANSCRIPTIONS: true,
  XMPP_HIDDEN_DOMAIN: true,
  DEPLOYMENTINFO_SHARD: true,
  DEPLOYMENTINFO_REGION: true,
  DEPLOYMENTINFO_ENVIRONMENT: true,
  WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: true,
  DIALIN_NUMBERS_URL: true,
  DIALOUT_AUTH_URL: true,
  CONFCODE_URL: true,
};

const PROSODY: Own<ProsodyEnvironment> = {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: true,
  PUBLIC_URL: true,
  XMPP_DOMAIN: true,
  XMPP_AUTH_DOMAIN: true,
  XMPP_GUEST_DOMAIN: true,
  XMPP_MUC_DOMAIN: true,
  XMPP_INTERNAL_MUC_DOMAIN: true,
  ENABLE_AUTH: true,
  ENABLE_GUESTS: true,
  AUTH_TYPE: true,
  ENABLE_XMPP_WEBSOCKET: true,
  ENABLE_SUBDOMAINS: true,
  ENABLE_LOBBY: true,
  PROSODY_ENABLE_METRICS: true,
  PROSODY_METRICS_ALLOWED_CIDR: true,
  PROSODY_TRUSTED_PROXIES: true,
  JICOFO_AUTH_PASSWORD: true,
  JVB_AUTH_PASSWORD: true,
  ENABLE_RECORDING: true,
  XMPP_HIDDEN_DOMAIN: true,
  JIBRI_XMPP_PASSWORD: true,
  JIBRI_RECORDER_PASSWORD: true,
  ENABLE_TRANSCRIPTIONS: true,
  JIGASI_XMPP_PASSWORD: true,
  JIGASI_TRANSCRIBER_PASSWORD: true,
  JWT_APP_ID: true,
  JWT_APP_SECRET: true,
  JWT_ASAP_KEYSERVER: true,
  JWT_ACCEPTED_ISSUERS: true,
  JWT_ACCEPTED_AUDIENCES: true,
  JWT_ALLOW_EMPTY: true,
  JWT_ENABLE_DOMAIN_VERIFICATION: true,
  LDAP_URL: true,
  LDAP_BASE: true,
  LDAP_BINDDN: true,
  LDAP_BINDPW: true,
  LDAP_FILTER: true,
  LDAP_START_TLS: true,
  LDAP_USE_TLS: true,
  LDAP_TLS_CHECK_PEER: true,
  STUN_HOST: true,
  STUN_PORT: true,
  TURNS_HOST: true,
  TURNS_PORT: true,
  TURN_HOST: true,
  TURN_PORT: true,
  TURN_TRANSPORT: true,
  TURN_CREDENTIALS: true,
  TURN_USERNAME: true,
  TURN_PASSWORD: true,
  ENABLE_VISITORS: true,
  VISITORS_XMPP_SERVER: true,
  VISITORS_XMPP_DOMAIN: true,
};

const JICOFO: Own<JicofoEnvironment> = {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: true,
  XMPP_SERVER: true,
  XMPP_DOMAIN: true,
  XMPP_AUTH_DOMAIN: true,
  XMPP_MUC_DOMAIN: true,
  XMPP_INTERNAL_MUC_DOMAIN: true,
  ENABLE_AUTH: true,
  AUTH_TYPE: true,
  ENABLE_RECORDING: true,
  ENABLE_TRANSCRIPTIONS: true,
  JIGASI_SIP_URI: true,
  XMPP_HIDDEN_DOMAIN: true,
  JICOFO_ENABLE_REST: true,
  JICOFO_ENABLE_HEALTH_CHECKS: true,
  JICOFO_MAX_MEMORY: true,
  MAX_BRIDGE_PARTICIPANTS: true,
  ENABLE_OCTO: true,
  OCTO_BRIDGE_SELECTION_STRATEGY: true,
  JICOFO_OCTO_REGION: true,
  JICOFO_AUTH_PASSWORD: true,
  ENABLE_VISITORS: true,
  VISITORS_XMPP_SERVER: true,
  VISITORS_XMPP_DOMAIN: true,
  VISITORS_XMPP_AUTH_DOMAIN: true,
  VISITORS_MAX_PARTICIPANTS: true,
  VISITORS_MAX_VISITORS_PER_NODE: true,
};

const BRIDGE: Own<BridgeEnvironment> = {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: true,
  XMPP_SERVER: true,
  XMPP_AUTH_DOMAIN: true,
  XMPP_INTERNAL_MUC_DOMAIN: true,
  JVB_PORT: true,
  JVB_ADVERTISE_IPS: true,
  JVB_ADVERTISE_PRIVATE_CANDIDATES: true,
  JVB_DISABLE_STUN: true,
  JVB_REQUIRE_VALID_ADDRESS: true,
  COLIBRI_REST_ENABLED: true,
  SHUTDOWN_REST_ENABLED: true,
  VIDEOBRIDGE_MAX_MEMORY: true,
  ENABLE_OCTO: true,
  JVB_OCTO_REGION: true,
  JVB_OCTO_RELAY_ID: true,
  JVB_AUTH_PASSWORD: true,
};

/** Variables that only the program may set, by component. */
export const OWN_VARIABLES: Readonly<Record<JitsiComponent, readonly string[]>> = {
  web: Object.keys(WEB),
  prosody: Object.keys(PROSODY),
  jicofo: Object.keys(JICOFO),
  jvb: Object.keys(BRIDGE),
};

/**
 * Variables of earlier image generations that older guides still name: websockets between client and bridge, the TCP harvester
 * on 4443, Docker's host address. The images ignore them or log a warning.
 */
export const RETIRED_VARIABLES: readonly string[] = [
  "COLIBRI_WEBSOCKET_JVB_LOOKUP_NAME",
  "COLIBRI_WEBSOCKET_PORT",
  "COLIBRI_WEBSOCKET_REGEX",
  "COLIBRI_WEBSOCKET_UNSAFE_REGEX",
  "DOCKER_HOST_ADDRESS",
  "DOCKER_HOST_ADDRESSES",
  "ENABLE_COLIBRI_WEBSOCKET",
  "ENABLE_COLIBRI_WEBSOCKET_UNSAFE_REGEX",
  "ENABLE_OCTO_SCTP",
  "ENABLE_SCTP",
  "JICOFO_COMPONENT_SECRET",
  "JICOFO_ENABLE_OCTO",
  "JVB_ENABLE_APIS",
  "JVB_OCTO_BIND_ADDRESS",
  "JVB_OCTO_BIND_PORT",
  "JVB_OCTO_PUBLIC_ADDRESS",
  "JVB_TCP_HARVESTER_DISABLED",
  "JVB_TCP_MAPPED_PORT",
  "JVB_TCP_PORT",
  "JVB_USE_USRSCTP",
  "JVB_WS_DOMAIN",
  "JVB_WS_SERVER_ID",
  "JVB_WS_TLS",
];

/**
 * Files below /config that the images overwrite at each start, and the replacement to use instead (from the `config` scripts
 * of the images).
 */
export const RENDERED_FILES: Readonly<Record<JitsiComponent, Readonly<Record<string, string>>>> = {
  web: {
    "config.js": "jitsi:web.config",
    "interface_config.js": "jitsi:web.interface",
    "nginx/nginx.conf": "nginx-custom/<name>.conf",
    "nginx/meet.conf": "nginx/custom-meet.conf",
    "nginx/ssl.conf": "nginx-custom/<name>.conf",
    "nginx/site-confs/default": "nginx-custom/<name>.conf",
  },
  prosody: {
    "prosody.cfg.lua": "conf.d/<name>.cfg.lua",
    "conf.d/jitsi-meet.cfg.lua": "conf.d/<name>.cfg.lua",
    "rules.d/jvb_muc_presence_filter.pfw": "conf.d/<name>.cfg.lua",
  },
  jicofo: { "jicofo.conf": "custom-jicofo.conf", "logging.properties": "LOG_LEVEL in jitsi:extra.jicofo.env" },
  jvb: {
    "jvb.conf": "extra-jvb.conf",
    "logging.properties": "LOG_LEVEL in jitsi:extra.jvb.env",
    "sip-communicator.properties": "custom-sip-communicator.properties",
  },
};

/** Folders below /config that the images use, and files that they read (from the same scripts). */
export const IMAGE_PATHS: Readonly<
  Record<JitsiComponent, { readonly folders: readonly string[]; readonly files: readonly string[] }>
> = {
  web: {
    folders: [
      ...["keys", "nginx", "nginx/site-confs", "nginx-custom"],
      ...["css", "fonts", "images", "lang", "libs", "sounds", "static"].map(
        (folder) => `/usr/share/jitsi-meet/${folder}`,
      ),
    ],
    files: ["nginx/custom-meet.conf"],
  },
  prosody: { folders: ["certs", "conf.d", "data", "rules.d"], files: [] },
  jicofo: { folders: [], files: ["custom-jicofo.conf"] },
  jvb: { folders: [], files: ["extra-jvb.conf", "custom-sip-communicator.properties"] },
};

/** Folders besides /config for files of the operator: those that nginx serves, and prosody's first plugin folder. */
export const MOUNT_FOLDERS: Readonly<Record<JitsiComponent, readonly string[]>> = {
  web: ["/usr/share/jitsi-meet"],
  prosody: ["/prosody-plugins-custom"],
  jicofo: [],
  jvb: [],
};

/** Files below /config that only the program may write, by component. */
export const OWN_FILES = {
  web: [
    "custom-config.js",
    "custom-interface_config.js",
    "nginx-custom/log.conf",
    "nginx-custom/real-ip.conf",
    "nginx/site-confs/00-failures",
    "nginx/site-confs/00-probes",
    "nginx/site-confs/00-visitors",
  ],
  prosody: ["conf.d/features.cfg.lua", "conf.d/guests.cfg.lua", "conf.d/log.cfg.lua"],
  jicofo: [],
  // This file includes "extra-jvb.conf" at its end, which is for the operator's options.
  jvb: ["custom-jvb.conf"],
} as const satisfies Readonly<Record<JitsiComponent, readonly string[]>>;
