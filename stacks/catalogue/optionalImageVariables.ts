import type { CommonEnvironment, Elsewhere, Megabytes, ProsodyEnvironment, Switch } from "./imageVariables";

/** Environment variables of workloads that only some regions have: visitor nodes, recorders, dial-in, dial-out and transcribers. */

/**
 * A visitor node: the image of prosody with another template (conf.d/visitors.cfg.lua). It needs the password of the bridges, too,
 * without which the image does not start.
 */
interface VisitorNode
  extends
    Required<Pick<ProsodyEnvironment, "ENABLE_VISITORS" | "VISITORS_XMPP_DOMAIN">>,
    Pick<
      ProsodyEnvironment,
      | keyof CommonEnvironment
      | "ENABLE_AUTH"
      | "ENABLE_GUESTS"
      | "XMPP_DOMAIN"
      | "XMPP_AUTH_DOMAIN"
      | "XMPP_GUEST_DOMAIN"
      | "XMPP_MUC_DOMAIN"
      | "ENABLE_XMPP_WEBSOCKET"
      | "ENABLE_SUBDOMAINS"
      | "ENABLE_IPV6"
      | `PROSODY_${"ENABLE_METRICS" | "METRICS_ALLOWED_CIDR" | "TRUSTED_PROXIES"}`
      | Extract<keyof ProsodyEnvironment, `${"STUN" | "TURN" | "TURNS"}_${string}`>
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

interface Recorder extends CommonEnvironment {
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

interface Jigasi extends CommonEnvironment {
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
export type VisitorEnvironment = { readonly [Name in keyof VisitorNode]: VisitorNode[Name] };
export type RecorderEnvironment = { readonly [Name in keyof Recorder]: Recorder[Name] };
export type SipEnvironment = { readonly [Name in keyof Sip]: Sip[Name] };
export type DialOutEnvironment = { readonly [Name in keyof DialOut]: DialOut[Name] };
export type TranscriberEnvironment = { readonly [Name in keyof Transcriber]: Transcriber[Name] };
