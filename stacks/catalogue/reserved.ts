import { SET_VARIABLES } from "./imageVariables";
import type { JitsiComponent } from "./versions";

/** Variables and files that `extra` must not set. */

/** Variables with a default that `extra` may override, because nothing else depends on them. */
const TUNABLE: readonly string[] = [
  "ENABLE_IPV6",
  "NGINX_WORKER_CONNECTIONS",
  "P2P_STUN_SERVERS",
  "JVB_STUN_SERVERS",
  "JICOFO_ENABLE_ICE_FAILURE_DETECTION",
  "JICOFO_ENABLE_AUTH",
  "ENABLE_AUTO_OWNER",
  "MAX_PARTICIPANTS",
  "PROSODY_S2S_LIMIT",
];

/** List variables of prosody that the program sets, too. Values of `extra` are appended. */
export const APPENDED_VARIABLES = ["XMPP_MODULES", "XMPP_MUC_MODULES", "XMPP_CONFIGURATION"] as const;

/** Variables that only the program may set, by component. */
export const OWN_VARIABLES: Readonly<Record<JitsiComponent, readonly string[]>> = {
  web: ownOf("web"),
  prosody: ownOf("prosody"),
  jicofo: ownOf("jicofo"),
  jvb: ownOf("jvb"),
};

function ownOf(component: JitsiComponent): readonly string[] {
  const others: readonly string[] = [...TUNABLE, ...APPENDED_VARIABLES];
  return SET_VARIABLES[component].filter((name) => !others.includes(name));
}

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
  prosody: ["conf.d/dial-out.cfg.lua", "conf.d/features.cfg.lua", "conf.d/guests.cfg.lua", "conf.d/log.cfg.lua"],
  jicofo: [],
  // This file includes "extra-jvb.conf" at its end, which is for the operator's options.
  jvb: ["custom-jvb.conf"],
} as const satisfies Readonly<Record<JitsiComponent, readonly string[]>>;
