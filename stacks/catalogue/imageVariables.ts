import type { JitsiComponent } from "./versions";

/**
 * Environment variables that the pinned images read (stable-11146 and later), with the type of each value. Any other name, such
 * as one of an older generation, does not compile. All values are strings, as in an environment.
 */

/** Some shell scripts of the images compare switches as numbers. They fail on `true`, which the templates accept. */
export type Switch = "0" | "1";
/** JVM heap size in the format of `-Xmx`. */
export type Megabytes = `${number}m`;
/** Several values in one variable. */
type CommaList = string;
/** Set from a key of a Secret or a field of the pod, never as plain text. */
export type Elsewhere = never;

/** A variable with the type of its values. The object is empty: only its type and its name matter. */
interface Variable<Value extends string, Required extends boolean> {
  readonly type?: readonly [value: Value, required: Required];
}

type Variables = Readonly<Record<string, Variable<string, boolean>>>;

/** A variable that the program always sets. */
function required<Value extends string>(): Variable<Value, true> {
  return {};
}

/** A variable that the program sets in some regions only. */
function optional<Value extends string>(): Variable<Value, false> {
  return {};
}

type Value<V> = V extends Variable<infer T, boolean> ? T : never;
type RequiredName<V, Name extends keyof V> = V[Name] extends Variable<string, true> ? Name : never;
/** The environment of a container, by the declarations of its variables. */
type EnvironmentOf<V extends Variables> = {
  readonly [Name in keyof V as RequiredName<V, Name>]: Value<V[Name]>;
} & {
  readonly [Name in keyof V as Exclude<Name, RequiredName<V, Name>>]?: Value<V[Name]>;
};

const COMMON = {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: required<"1">(),
};

/** Authentication switches, which must be equal in prosody, jicofo and web. */
const AUTHENTICATION = {
  ENABLE_AUTH: required<Switch>(),
  ENABLE_GUESTS: required<Switch>(),
};
type AuthType = "internal" | "ldap" | "jwt";

/** Variables of prosody and jicofo with visitor nodes. */
const VISITORS = {
  ENABLE_VISITORS: optional<"1">(),
  /** `host:port` of each visitor node: the port of jicofo's client connections, or that of prosody's server connections. */
  VISITORS_XMPP_SERVER: optional<CommaList>(),
  VISITORS_XMPP_DOMAIN: optional<string>(),
};

const WEB = {
  ...COMMON,
  ...AUTHENTICATION,
  PUBLIC_URL: required<`https://${string}`>(),
  /** Full name of the Service, because nginx's resolver ignores search domains. */
  XMPP_BOSH_URL_BASE: required<`http://${string}:${number}`>(),
  XMPP_DOMAIN: required<string>(),
  XMPP_GUEST_DOMAIN: required<string>(),
  XMPP_MUC_DOMAIN: required<string>(),
  /** The router terminates TLS. */
  DISABLE_HTTPS: required<"1">(),
  /** A redirect would also apply to the probes. */
  ENABLE_HTTP_REDIRECT: required<"0">(),
  ENABLE_LETSENCRYPT: required<"0">(),
  /** Without it, clients use BOSH. */
  ENABLE_XMPP_WEBSOCKET: required<Switch>(),
  ENABLE_SUBDOMAINS: required<"1">(),
  /** Sent as header X-Jitsi-Shard. A client reloads when it changes. */
  DEPLOYMENTINFO_SHARD: required<string>(),
  DEPLOYMENTINFO_REGION: required<string>(),
  DEPLOYMENTINFO_ENVIRONMENT: required<string>(),
  /** Every proxied websocket uses two connections. */
  NGINX_WORKER_CONNECTIONS: required<`${number}`>(),
  /** With IPv6 enabled, nginx and prosody do not start on a kernel without IPv6. */
  ENABLE_IPV6: required<Switch>(),
  ENABLE_RECORDING: optional<"1">(),
  ENABLE_LIVESTREAMING: optional<Switch>(),
  ENABLE_TRANSCRIPTIONS: optional<"1">(),
  XMPP_HIDDEN_DOMAIN: optional<string>(),
  /** host:port list for peer-to-peer calls; the image's default is a third-party server. */
  P2P_STUN_SERVERS: optional<CommaList>(),
  /** Clients append `/socket.io/?room=<hash of the room>`. */
  WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: optional<`https://${string}`>(),
  /** URLs at which clients get telephone numbers and the code of a room. */
  DIALIN_NUMBERS_URL: optional<string>(),
  CONFCODE_URL: optional<string>(),
  /** URL at which clients check a number before they request a call to it. */
  DIALOUT_AUTH_URL: optional<string>(),
};

const PROSODY = {
  ...COMMON,
  ...AUTHENTICATION,
  ...VISITORS,
  PUBLIC_URL: required<`https://${string}`>(),
  XMPP_DOMAIN: required<string>(),
  XMPP_AUTH_DOMAIN: required<string>(),
  XMPP_GUEST_DOMAIN: required<string>(),
  XMPP_MUC_DOMAIN: required<string>(),
  XMPP_INTERNAL_MUC_DOMAIN: required<string>(),
  AUTH_TYPE: required<AuthType>(),
  ENABLE_XMPP_WEBSOCKET: required<"1">(),
  ENABLE_SUBDOMAINS: required<"1">(),
  /** Module jiconop, which sends clients the name of their shard, needs the lobby component. */
  ENABLE_LOBBY: required<"1">(),
  ENABLE_IPV6: required<Switch>(),
  /** Modules of the main virtual host. */
  XMPP_MODULES: required<CommaList>(),
  /** Modules of rooms. */
  XMPP_MUC_MODULES: optional<CommaList>(),
  /** Maximum participants of a room. */
  MAX_PARTICIPANTS: optional<`${number}`>(),
  /** Configuration lines of the main virtual host, separated by commas. So a line cannot contain a comma. */
  XMPP_CONFIGURATION: required<CommaList>(),
  PROSODY_ENABLE_METRICS: required<"1">(),
  /** Exactly one range. */
  PROSODY_METRICS_ALLOWED_CIDR: required<string>(),
  /** Peers whose X-Forwarded-For header is trusted. */
  PROSODY_TRUSTED_PROXIES: required<CommaList>(),
  /** Rate of one connection between servers; the image's default is 30 kB/s for all listeners of a visitor node. */
  PROSODY_S2S_LIMIT: optional<`${number}kb/s`>(),
  JICOFO_AUTH_PASSWORD: optional<Elsewhere>(),
  JVB_AUTH_PASSWORD: optional<Elsewhere>(),
  /** Creates the accounts of recorders, and the virtual host of those that join rooms. */
  ENABLE_RECORDING: optional<"1">(),
  XMPP_HIDDEN_DOMAIN: optional<string>(),
  JIBRI_XMPP_PASSWORD: optional<Elsewhere>(),
  JIBRI_RECORDER_PASSWORD: optional<Elsewhere>(),
  /** Creates the account with which a transcriber joins rooms; the password of jigasi creates that for the control room. */
  ENABLE_TRANSCRIPTIONS: optional<"1">(),
  JIGASI_XMPP_PASSWORD: optional<Elsewhere>(),
  JIGASI_TRANSCRIBER_PASSWORD: optional<Elsewhere>(),
  JWT_APP_ID: optional<string>(),
  JWT_APP_SECRET: optional<Elsewhere>(),
  JWT_ASAP_KEYSERVER: optional<string>(),
  JWT_ACCEPTED_ISSUERS: optional<CommaList>(),
  JWT_ACCEPTED_AUDIENCES: optional<CommaList>(),
  JWT_ALLOW_EMPTY: optional<"0">(),
  /** Whether a token opens only rooms of the tenant in its claim `sub`. */
  JWT_ENABLE_DOMAIN_VERIFICATION: optional<Switch>(),
  LDAP_URL: optional<string>(),
  LDAP_BASE: optional<string>(),
  LDAP_BINDDN: optional<string>(),
  LDAP_BINDPW: optional<Elsewhere>(),
  LDAP_FILTER: optional<string>(),
  LDAP_START_TLS: optional<Switch>(),
  LDAP_USE_TLS: optional<Switch>(),
  LDAP_TLS_CHECK_PEER: optional<Switch>(),
  STUN_HOST: optional<string>(),
  STUN_PORT: optional<`${number}`>(),
  TURNS_HOST: optional<string>(),
  TURNS_PORT: optional<`${number}`>(),
  TURN_HOST: optional<string>(),
  TURN_PORT: optional<`${number}`>(),
  TURN_TRANSPORT: optional<CommaList>(),
  TURN_CREDENTIALS: optional<Elsewhere>(),
  TURN_USERNAME: optional<string>(),
  TURN_PASSWORD: optional<Elsewhere>(),
};

const JICOFO = {
  ...COMMON,
  ...VISITORS,
  XMPP_SERVER: required<string>(),
  XMPP_DOMAIN: required<string>(),
  XMPP_AUTH_DOMAIN: required<string>(),
  XMPP_MUC_DOMAIN: required<string>(),
  XMPP_INTERNAL_MUC_DOMAIN: required<string>(),
  ENABLE_AUTH: required<Switch>(),
  AUTH_TYPE: required<AuthType>(),
  /** Overrides ENABLE_AUTH if jicofo must not check who may open a room. */
  JICOFO_ENABLE_AUTH: optional<Switch>(),
  /** Whether jicofo makes a participant the moderator of a room without one. */
  ENABLE_AUTO_OWNER: optional<Switch>(),
  /** Makes jicofo detect recorders, and trust the domain with which they join rooms. */
  ENABLE_RECORDING: optional<"1">(),
  /** Each of the two makes jicofo join the control room of transcribers and dial-out; of the second only its presence counts. */
  ENABLE_TRANSCRIPTIONS: optional<"1">(),
  JIGASI_SIP_URI: optional<string>(),
  XMPP_HIDDEN_DOMAIN: optional<string>(),
  /** Without it, REST listens on loopback only. */
  JICOFO_ENABLE_REST: required<"1">(),
  /** Without it, `/about/health` does not exist. */
  JICOFO_ENABLE_HEALTH_CHECKS: required<"1">(),
  /** Makes jicofo avoid a bridge that participants cannot reach, which no health check detects. */
  JICOFO_ENABLE_ICE_FAILURE_DETECTION: required<"1">(),
  JICOFO_MAX_MEMORY: required<Megabytes>(),
  MAX_BRIDGE_PARTICIPANTS: required<`${number}`>(),
  ENABLE_OCTO: required<Switch>(),
  OCTO_BRIDGE_SELECTION_STRATEGY: optional<"RegionBasedBridgeSelectionStrategy">(),
  JICOFO_OCTO_REGION: optional<string>(),
  JICOFO_AUTH_PASSWORD: optional<Elsewhere>(),
  /** Participants of a conference above which further ones join as listeners. */
  VISITORS_MAX_PARTICIPANTS: optional<`${number}`>(),
  /** Listeners of a conference on one visitor node before jicofo uses another one. */
  VISITORS_MAX_VISITORS_PER_NODE: optional<`${number}`>(),
  /** Domain of jicofo's account on visitor nodes. */
  VISITORS_XMPP_AUTH_DOMAIN: optional<string>(),
};

const BRIDGE = {
  ...COMMON,
  XMPP_SERVER: required<string>(),
  XMPP_AUTH_DOMAIN: required<string>(),
  XMPP_INTERNAL_MUC_DOMAIN: required<string>(),
  JVB_PORT: required<`${number}`>(),
  /** Set by the address init container if bridges advertise their node's address. */
  JVB_ADVERTISE_IPS: optional<CommaList>(),
  JVB_ADVERTISE_PRIVATE_CANDIDATES: required<Switch>(),
  JVB_DISABLE_STUN: required<Switch>(),
  /** host:port list; the image's default is a third-party server. */
  JVB_STUN_SERVERS: optional<CommaList>(),
  JVB_REQUIRE_VALID_ADDRESS: required<Switch>(),
  /** Statistics and, with the next variable, graceful shutdown. */
  COLIBRI_REST_ENABLED: required<"1">(),
  SHUTDOWN_REST_ENABLED: required<"1">(),
  VIDEOBRIDGE_MAX_MEMORY: required<Megabytes>(),
  ENABLE_OCTO: required<Switch>(),
  JVB_OCTO_REGION: optional<string>(),
  JVB_OCTO_RELAY_ID: optional<Elsewhere>(),
  JVB_AUTH_PASSWORD: optional<Elsewhere>(),
};

/** Variables of every image. */
export type CommonEnvironment = EnvironmentOf<typeof COMMON>;
export type WebEnvironment = EnvironmentOf<typeof WEB>;
export type ProsodyEnvironment = EnvironmentOf<typeof PROSODY>;
export type JicofoEnvironment = EnvironmentOf<typeof JICOFO>;
export type BridgeEnvironment = EnvironmentOf<typeof BRIDGE>;

/** Names of the variables that the program sets, by component. */
export const SET_VARIABLES: Readonly<Record<JitsiComponent, readonly string[]>> = {
  web: Object.keys(WEB),
  prosody: Object.keys(PROSODY),
  jicofo: Object.keys(JICOFO),
  jvb: Object.keys(BRIDGE),
};
