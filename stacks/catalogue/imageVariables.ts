/**
 * The variables that the pinned images read (stable-11146 and later), with the form each value must have. A name that is not
 * here, such as one of a retired generation, does not compile. Values are text because that is what an environment holds.
 */

/** The images test some switches as numbers, so `true` would pass their templates and fail their shell scripts. */
type Switch = "0" | "1";
/** Heap of a JVM, as `-Xmx` takes it. */
type Megabytes = `${number}m`;
/** Several values in one variable. */
type CommaList = string;
/** Given as a key of a Secret or a field of the pod, never as plain text. */
type Elsewhere = never;

interface Common {
  S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: "1";
}

/** Who may open a room, as prosody, jicofo and web must agree on it. */
interface Authentication {
  ENABLE_AUTH: Switch;
  ENABLE_GUESTS: Switch;
}
type AuthType = "internal" | "ldap" | "jwt";

interface Web extends Common, Authentication {
  PUBLIC_URL: `https://${string}`;
  /** nginx resolves it itself and knows no search domains: the full name of the Service. */
  XMPP_BOSH_URL_BASE: `http://${string}:${number}`;
  XMPP_DOMAIN: string;
  XMPP_GUEST_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  /** The router terminates TLS. */
  DISABLE_HTTPS: "1";
  /** A redirect would catch the probes too. */
  ENABLE_HTTP_REDIRECT: "0";
  ENABLE_LETSENCRYPT: "0";
  ENABLE_XMPP_WEBSOCKET: "1";
  ENABLE_SUBDOMAINS: "1";
  /** Answered as X-Jitsi-Shard; a client that sees it change reloads. */
  DEPLOYMENTINFO_SHARD: string;
  DEPLOYMENTINFO_REGION: string;
  DEPLOYMENTINFO_ENVIRONMENT: string;
  /** Every proxied websocket takes two. */
  NGINX_WORKER_CONNECTIONS: `${number}`;
  /** Where the kernel has no IPv6, nginx and prosody cannot start with it. */
  ENABLE_IPV6: Switch;
  /** host:port list for calls of two; the image's default is a server of a third party. */
  P2P_STUN_SERVERS?: CommaList;
}

interface Prosody extends Common, Authentication {
  PUBLIC_URL: `https://${string}`;
  XMPP_DOMAIN: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_GUEST_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  AUTH_TYPE: AuthType;
  ENABLE_XMPP_WEBSOCKET: "1";
  ENABLE_SUBDOMAINS: "1";
  /** jiconop, which tells clients their shard, needs the lobby's component. */
  ENABLE_LOBBY: "1";
  ENABLE_IPV6: Switch;
  /** Modules of the main host. */
  XMPP_MODULES: CommaList;
  /** Lines of the main host separated by commas, so no line may hold one. */
  XMPP_CONFIGURATION: CommaList;
  PROSODY_ENABLE_METRICS: "1";
  /** Exactly one range. */
  PROSODY_METRICS_ALLOWED_CIDR: string;
  /** Whose X-Forwarded-For is believed. */
  PROSODY_TRUSTED_PROXIES: CommaList;
  JICOFO_AUTH_PASSWORD?: Elsewhere;
  JVB_AUTH_PASSWORD?: Elsewhere;
  JWT_APP_ID?: string;
  JWT_APP_SECRET?: Elsewhere;
  JWT_ASAP_KEYSERVER?: string;
  JWT_ACCEPTED_ISSUERS?: CommaList;
  JWT_ACCEPTED_AUDIENCES?: CommaList;
  JWT_ALLOW_EMPTY?: "0";
  /** Whether a token opens rooms of the tenant in its claim `sub` only. */
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
  TURN_CREDENTIALS?: Elsewhere;
}

interface Jicofo extends Common {
  XMPP_SERVER: string;
  XMPP_DOMAIN: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_MUC_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  ENABLE_AUTH: Switch;
  AUTH_TYPE: AuthType;
  /** Otherwise REST answers on loopback only. */
  JICOFO_ENABLE_REST: "1";
  /** Otherwise `/about/health` does not exist. */
  JICOFO_ENABLE_HEALTH_CHECKS: "1";
  /** Shuns a bridge that people cannot reach, which no health check sees. */
  JICOFO_ENABLE_ICE_FAILURE_DETECTION: "1";
  JICOFO_MAX_MEMORY: Megabytes;
  MAX_BRIDGE_PARTICIPANTS: `${number}`;
  ENABLE_OCTO: Switch;
  OCTO_BRIDGE_SELECTION_STRATEGY?: "RegionBasedBridgeSelectionStrategy";
  JICOFO_OCTO_REGION?: string;
  JICOFO_AUTH_PASSWORD?: Elsewhere;
}

interface Bridge extends Common {
  XMPP_SERVER: string;
  XMPP_AUTH_DOMAIN: string;
  XMPP_INTERNAL_MUC_DOMAIN: string;
  JVB_PORT: `${number}`;
  /** Written by the address step where the node's own address is advertised. */
  JVB_ADVERTISE_IPS?: CommaList;
  JVB_ADVERTISE_PRIVATE_CANDIDATES: Switch;
  JVB_DISABLE_STUN: Switch;
  /** host:port list; the image's default is a server of a third party. */
  JVB_STUN_SERVERS?: CommaList;
  JVB_REQUIRE_VALID_ADDRESS: Switch;
  /** Statistics and, with the next, a graceful end. */
  COLIBRI_REST_ENABLED: "1";
  SHUTDOWN_REST_ENABLED: "1";
  VIDEOBRIDGE_MAX_MEMORY: Megabytes;
  ENABLE_OCTO: Switch;
  JVB_OCTO_REGION?: string;
  JVB_OCTO_RELAY_ID?: Elsewhere;
  JVB_AUTH_PASSWORD?: Elsewhere;
}

/** As aliases, because an interface has no index signature and these are read by name. */
export type WebEnvironment = { readonly [Name in keyof Web]: Web[Name] };
export type ProsodyEnvironment = { readonly [Name in keyof Prosody]: Prosody[Name] };
export type JicofoEnvironment = { readonly [Name in keyof Jicofo]: Jicofo[Name] };
export type BridgeEnvironment = { readonly [Name in keyof Bridge]: Bridge[Name] };
