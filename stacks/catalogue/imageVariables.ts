/**
 * Environment variables that the pinned images read (stable-11146 and later), with the type of each value. Any other name, such
 * as one of an older generation, does not compile. All values are strings, as in an environment.
 */

/** Some shell scripts of the images compare switches as numbers. They fail on `true`, which the templates accept. */
type Switch = "0" | "1";
/** JVM heap size in the format of `-Xmx`. */
type Megabytes = `${number}m`;
/** Several values in one variable. */
type CommaList = string;
/** Set from a key of a Secret or a field of the pod, never as plain text. */
type Elsewhere = never;

interface Common {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: "1";
}

/** Authentication switches, which must be equal in prosody, jicofo and web. */
interface Authentication {
  ENABLE_AUTH: Switch;
  ENABLE_GUESTS: Switch;
}
type AuthType = "internal" | "ldap" | "jwt";

/** Variables of prosody and jicofo with visitor nodes. */
interface Visitors {
  ENABLE_VISITORS: "1";
  /** `host:port` of each visitor node: the port of jicofo's client connections, or that of prosody's server connections. */
  VISITORS_XMPP_SERVER: CommaList;
  VISITORS_XMPP_DOMAIN: string;
}

interface Web extends Common, Authentication {
  PUBLIC_URL: `https://${string}`;
  /** Full name of the Service, because nginx's resolver ignores search domains. */
  XMPP_BOSH_URL_BASE: `http://${string}:${number}`;
  XMPP_DOMAIN: string;
  XMPP_GUEST_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  /** The router terminates TLS. */
  DISABLE_HTTPS: "1";
  /** A redirect would also apply to the probes. */
  ENABLE_HTTP_REDIRECT: "0";
  ENABLE_LETSENCRYPT: "0";
  /** Without it, clients use BOSH. */
  ENABLE_XMPP_WEBSOCKET: Switch;
  ENABLE_SUBDOMAINS: "1";
  /** Sent as header X-Jitsi-Shard. A client reloads when it changes. */
  DEPLOYMENTINFO_SHARD: string;
  DEPLOYMENTINFO_REGION: string;
  DEPLOYMENTINFO_ENVIRONMENT: string;
  /** Every proxied websocket uses two connections. */
  NGINX_WORKER_CONNECTIONS: `${number}`;
  /** With IPv6 enabled, nginx and prosody do not start on a kernel without IPv6. */
  ENABLE_IPV6: Switch;
  ENABLE_RECORDING?: "1";
  ENABLE_LIVESTREAMING?: Switch;
  ENABLE_TRANSCRIPTIONS?: "1";
  XMPP_HIDDEN_DOMAIN?: string;
  /** host:port list for peer-to-peer calls; the image's default is a third-party server. */
  P2P_STUN_SERVERS?: CommaList;
  /** Clients append `/socket.io/?room=<hash of the room>`. */
  WHITEBOARD_COLLAB_SERVER_PUBLIC_URL?: `https://${string}`;
  /** URLs at which clients get telephone numbers and the code of a room. */
  DIALIN_NUMBERS_URL?: string;
  CONFCODE_URL?: string;
  /** URL at which clients check a number before they request a call to it. */
  DIALOUT_AUTH_URL?: string;
}

interface Prosody extends Common, Authentication, Partial<Visitors> {
  PUBLIC_URL: `https://${string}`;
  XMPP_DOMAIN: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_GUEST_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  AUTH_TYPE: AuthType;
  ENABLE_XMPP_WEBSOCKET: "1";
  ENABLE_SUBDOMAINS: "1";
  /** Module jiconop, which sends clients the name of their shard, needs the lobby component. */
  ENABLE_LOBBY: "1";
  ENABLE_IPV6: Switch;
  /** Modules of the main virtual host. */
  XMPP_MODULES: CommaList;
  /** Modules of rooms. */
  XMPP_MUC_MODULES?: CommaList;
  /** Maximum participants of a room. */
  MAX_PARTICIPANTS?: `${number}`;
  /** Configuration lines of the main virtual host, separated by commas. So a line cannot contain a comma. */
  XMPP_CONFIGURATION: CommaList;
  PROSODY_ENABLE_METRICS: "1";
  /** Exactly one range. */
  PROSODY_METRICS_ALLOWED_CIDR: string;
  /** Peers whose X-Forwarded-For header is trusted. */
  PROSODY_TRUSTED_PROXIES: CommaList;
  /** Rate of one connection between servers; the image's default is 30 kB/s for all listeners of a visitor node. */
  PROSODY_S2S_LIMIT?: `${number}kb/s`;
  JICOFO_AUTH_PASSWORD?: Elsewhere;
  JVB_AUTH_PASSWORD?: Elsewhere;
  /** Creates the accounts of recorders, and the virtual host of those that join rooms. */
  ENABLE_RECORDING?: "1";
  XMPP_HIDDEN_DOMAIN?: string;
  JIBRI_XMPP_PASSWORD?: Elsewhere;
  JIBRI_RECORDER_PASSWORD?: Elsewhere;
  /** Creates the account with which a transcriber joins rooms; the password of jigasi creates that for the control room. */
  ENABLE_TRANSCRIPTIONS?: "1";
  JIGASI_XMPP_PASSWORD?: Elsewhere;
  JIGASI_TRANSCRIBER_PASSWORD?: Elsewhere;
  JWT_APP_ID?: string;
  JWT_APP_SECRET?: Elsewhere;
  JWT_ASAP_KEYSERVER?: string;
  JWT_ACCEPTED_ISSUERS?: CommaList;
  JWT_ACCEPTED_AUDIENCES?: CommaList;
  JWT_ALLOW_EMPTY?: "0";
  /** Whether a token opens only rooms of the tenant in its claim `sub`. */
  JWT_ENABLE_DOMAIN_VERIFICATION?: Switch;
  LDAP_URL?: string;
  LDAP_BASE?: string;
  LDAP_BINDDN?: string;
  LDAP_BINDPW?: Elsewhere;
  LDAP_FILTER?: string;
  LDAP_START_TLS?: Switch;
  LDAP_USE_TLS?: Switch;
  LDAP_TLS_CHECK_PEER?: Switch;
  STUN_HOST?: string;
  STUN_PORT?: `${number}`;
  TURNS_HOST?: string;
  TURNS_PORT?: `${number}`;
  TURN_HOST?: string;
  TURN_PORT?: `${number}`;
  TURN_TRANSPORT?: CommaList;
  TURN_CREDENTIALS?: Elsewhere;
  TURN_USERNAME?: string;
  TURN_PASSWORD?: Elsewhere;
}

/**
 * A visitor node: the image of prosody with another template (conf.d/visitors.cfg.lua). It needs the password of the bridges, too,
 * without which the image does not start.
 */
interface VisitorNode
  extends
    Omit<Visitors, "VISITORS_XMPP_SERVER">,
    Pick<
      Prosody,
      | keyof Common
      | keyof Authentication
      | "XMPP_DOMAIN"
      | "XMPP_AUTH_DOMAIN"
      | "XMPP_GUEST_DOMAIN"
      | "XMPP_MUC_DOMAIN"
      | "ENABLE_XMPP_WEBSOCKET"
      | "ENABLE_SUBDOMAINS"
      | "ENABLE_IPV6"
      | `PROSODY_${"ENABLE_METRICS" | "METRICS_ALLOWED_CIDR" | "TRUSTED_PROXIES"}`
      | Extract<keyof Prosody, `${"STUN" | "TURN" | "TURNS"}_${string}`>
    > {
  PROSODY_MODE: "visitors";
  /** The number in the node's domain: `v2.meet.jitsi`. */
  PROSODY_VISITOR_INDEX?: Elsewhere;
  /** The shard's prosody. */
  XMPP_SERVER: string;
  /** Occupants of a room: its listeners, the participants of the conference, and jicofo. */
  VISITORS_MAX_VISITORS_PER_NODE: `${number}`;
  SHARD: string;
  PROSODY_REGION_NAME: string;
}

interface Jicofo extends Common, Partial<Visitors> {
  XMPP_SERVER: string;
  XMPP_DOMAIN: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  ENABLE_AUTH: Switch;
  AUTH_TYPE: AuthType;
  /** Overrides ENABLE_AUTH if jicofo must not check who may open a room. */
  JICOFO_ENABLE_AUTH?: Switch;
  /** Whether jicofo makes a participant the moderator of a room without one. */
  ENABLE_AUTO_OWNER?: Switch;
  /** Makes jicofo detect recorders, and trust the domain with which they join rooms. */
  ENABLE_RECORDING?: "1";
  /** Each of the two makes jicofo join the control room of transcribers and dial-out; of the second only its presence counts. */
  ENABLE_TRANSCRIPTIONS?: "1";
  JIGASI_SIP_URI?: string;
  XMPP_HIDDEN_DOMAIN?: string;
  /** Without it, REST listens on loopback only. */
  JICOFO_ENABLE_REST: "1";
  /** Without it, `/about/health` does not exist. */
  JICOFO_ENABLE_HEALTH_CHECKS: "1";
  /** Makes jicofo avoid a bridge that participants cannot reach, which no health check detects. */
  JICOFO_ENABLE_ICE_FAILURE_DETECTION: "1";
  JICOFO_MAX_MEMORY: Megabytes;
  MAX_BRIDGE_PARTICIPANTS: `${number}`;
  ENABLE_OCTO: Switch;
  OCTO_BRIDGE_SELECTION_STRATEGY?: "RegionBasedBridgeSelectionStrategy";
  JICOFO_OCTO_REGION?: string;
  JICOFO_AUTH_PASSWORD?: Elsewhere;
  /** Participants of a conference above which further ones join as listeners. */
  VISITORS_MAX_PARTICIPANTS?: `${number}`;
  /** Listeners of a conference on one visitor node before jicofo uses another one. */
  VISITORS_MAX_VISITORS_PER_NODE?: `${number}`;
  /** Domain of jicofo's account on visitor nodes. */
  VISITORS_XMPP_AUTH_DOMAIN?: string;
}

interface Bridge extends Common {
  XMPP_SERVER: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  JVB_PORT: `${number}`;
  /** Set by the address init container if bridges advertise their node's address. */
  JVB_ADVERTISE_IPS?: CommaList;
  JVB_ADVERTISE_PRIVATE_CANDIDATES: Switch;
  JVB_DISABLE_STUN: Switch;
  /** host:port list; the image's default is a third-party server. */
  JVB_STUN_SERVERS?: CommaList;
  JVB_REQUIRE_VALID_ADDRESS: Switch;
  /** Statistics and, with the next variable, graceful shutdown. */
  COLIBRI_REST_ENABLED: "1";
  SHUTDOWN_REST_ENABLED: "1";
  VIDEOBRIDGE_MAX_MEMORY: Megabytes;
  ENABLE_OCTO: Switch;
  JVB_OCTO_REGION?: string;
  JVB_OCTO_RELAY_ID?: Elsewhere;
  JVB_AUTH_PASSWORD?: Elsewhere;
}

interface Recorder extends Common {
  PUBLIC_URL: `https://${string}`;
  /** Name of the connection to prosody, in logs. */
  XMPP_ENV_NAME: string;
  XMPP_SERVER: string;
  XMPP_DOMAIN: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  XMPP_HIDDEN_DOMAIN: string;
  /** Without it, the image does not start. */
  DISPLAY: ":0";
  /** Name of the recorder in the room in which it registers with jicofo: its pod. */
  JIBRI_INSTANCE_ID?: Elsewhere;
  JIBRI_XMPP_PASSWORD?: Elsewhere;
  JIBRI_RECORDER_PASSWORD?: Elsewhere;
  /** After one recording the recorder takes no other, until its container is restarted. */
  JIBRI_SINGLE_USE_MODE: "true";
  JIBRI_USAGE_TIMEOUT: `${number} minutes`;
  JIBRI_RECORDING_DIR: string;
  JIBRI_FINALIZE_RECORDING_SCRIPT_PATH: string;
  ENABLE_STATS_D: "false";
  /** Whether the browser accepts any certificate. */
  IGNORE_CERTIFICATE_ERRORS: Switch;
}

interface Jigasi extends Common {
  /** Password for the control room. Must not be empty. Dial-in, which joins none, does not use it. */
  JIGASI_XMPP_PASSWORD?: Elsewhere;
  XMPP_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  PUBLIC_URL: `https://${string}`;
  JIGASI_MAX_MEMORY: Megabytes;
  /** Without it, REST listens on loopback only. */
  JIGASI_ENABLE_REST: "1";
  SHUTDOWN_REST_ENABLED: "1";
}

/** A jigasi with an account at a SIP server. Dial-in has no other variables. */
interface Sip extends Jigasi {
  XMPP_GUEST_DOMAIN: string;
  ENABLE_AUTH: Switch;
  ENABLE_GUESTS: Switch;
  /** How jigasi reaches a room: `{subdomain}` and `{roomName}` are the tenant and the name of the room. */
  BOSH_URL_PATTERN: `https://${string}`;
  JIGASI_SIP_URI: string;
  JIGASI_SIP_SERVER: string;
  JIGASI_SIP_PORT: `${number}`;
  JIGASI_SIP_TRANSPORT: "TLS" | "TCP" | "UDP";
  JIGASI_SIP_PASSWORD?: Elsewhere;
}

/** The connection of a jigasi to the control room of its shard. */
interface ControlRoom {
  XMPP_SERVER: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  /** Name in the control room: its pod. */
  JIGASI_INSTANCE_ID?: Elsewhere;
}

interface DialOut extends Sip, ControlRoom {}

interface Transcriber extends Jigasi, ControlRoom {
  JIGASI_MODE: "transcriber";
  XMPP_HIDDEN_DOMAIN: string;
  JIGASI_TRANSCRIBER_PASSWORD?: Elsewhere;
  /** Class of the speech recognition; the image's default is Google's. */
  JIGASI_TRANSCRIBER_CUSTOM_SERVICE: string;
  JIGASI_TRANSCRIBER_WHISPER_URL?: string;
  JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY_NAME?: Elsewhere;
  JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY?: Elsewhere;
  JIGASI_TRANSCRIBER_VOSK_URL?: string;
  /** The image's default writes every transcript to a file. */
  JIGASI_TRANSCRIBER_ENABLE_SAVING: "0";
}

/** Type aliases, because an interface has no index signature and the program reads these by name. */
export type WebEnvironment = { readonly [Name in keyof Web]: Web[Name] };
export type ProsodyEnvironment = { readonly [Name in keyof Prosody]: Prosody[Name] };
export type VisitorEnvironment = { readonly [Name in keyof VisitorNode]: VisitorNode[Name] };
export type JicofoEnvironment = { readonly [Name in keyof Jicofo]: Jicofo[Name] };
export type RecorderEnvironment = { readonly [Name in keyof Recorder]: Recorder[Name] };
export type SipEnvironment = { readonly [Name in keyof Sip]: Sip[Name] };
export type DialOutEnvironment = { readonly [Name in keyof DialOut]: DialOut[Name] };
export type TranscriberEnvironment = { readonly [Name in keyof Transcriber]: Transcriber[Name] };
export type BridgeEnvironment = { readonly [Name in keyof Bridge]: Bridge[Name] };
