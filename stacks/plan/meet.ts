import { NAMESPACE } from "../catalogue/namespaces";
import type { JitsiComponent } from "../catalogue/versions";
import type { SecretKeyName } from "../schema/existingSecrets";
import type { Environment, Settings } from "../schema/schema";
import type { ClusterPlan } from "./cluster";
import { type Extra, planExtra, type SecretKey } from "./extra";
import { type IceServersPlan, planIceServers } from "./iceServers";
import { planPrometheus } from "./prometheus";
import { planRecording, type RecordingPlan } from "./recording";
import { planRooms, type RoomsPlan } from "./rooms";
import { planSip, type SipPlan } from "./sip";
import { planTranscription, type TranscriptionPlan } from "./transcription";
import { planTurn, type TurnPlan } from "./turn";
import { planWhiteboard, type WhiteboardPlan } from "./whiteboard";

/** Settings that all shards share: public address, authentication, branding. */
export interface MeetPlan {
  readonly namespace: string;
  /** Public host name. */
  readonly domain: string;
  readonly publicUrl: string;
  /** Region name in Jitsi's configuration of clients and bridges. */
  readonly region: string;
  readonly environment: Environment;
  /** Address range of pods, the only peers whose X-Forwarded-For header is trusted. */
  readonly podCidr: string;
  /** URL of the Prometheus with network and stress metrics of bridges. Undefined: bridges scale by CPU only. */
  readonly prometheusUrl: string | undefined;
  readonly auth: AuthPlan;
  /** Secrets of the operator in the namespace, in place of secrets of the configuration. */
  readonly existingSecrets: ExistingSecrets;
  readonly rooms: RoomsPlan;
  /** Undefined if recording is off. */
  readonly recording: RecordingPlan | undefined;
  /** TURN over TLS, for participants whose network blocks UDP. */
  readonly turn: TurnPlan | undefined;
  /** TURN and STUN settings for clients. */
  readonly iceServers: IceServersPlan | undefined;
  /** Shared whiteboard; undefined without one. */
  readonly whiteboard: WhiteboardPlan | undefined;
  /** Dial-in and dial-out by telephone; undefined without dial-in. */
  readonly sip: SipPlan | undefined;
  /** Transcription of calls; undefined without it. */
  readonly transcription: TranscriptionPlan | undefined;
  /** Whether clients can open websockets; otherwise they signal by long polling. */
  readonly websockets: boolean;
  /** Branding and client options, merged over the program's. */
  readonly web: {
    readonly config: Readonly<Record<string, unknown>>;
    readonly interface: Readonly<Record<string, unknown>>;
    /** Whether probes use a separate nginx server, because files of the operator may refuse them on that for clients. */
    readonly probeServer: boolean;
  };
  readonly extra: Readonly<Record<JitsiComponent, Extra>>;
  /** Name of an image pull Secret in the namespace. */
  readonly pullSecret: string | undefined;
}

export type ExistingSecrets = Readonly<Partial<Record<SecretKeyName, SecretKey>>>;

/** How participants authenticate to open a room. Components read secrets from `Secrets`, never from the plan. */
export type AuthPlan =
  | { readonly mode: "open" }
  | { readonly mode: "internal"; readonly guests: boolean }
  | {
      readonly mode: "ldap";
      readonly guests: boolean;
      readonly url: string;
      readonly base: string;
      readonly bindDn?: string | undefined;
      readonly filter?: string | undefined;
      readonly startTls: boolean;
    }
  | {
      readonly mode: "jwt";
      readonly guests: boolean;
      readonly appId: string;
      /** URL of the public keys (RS256). Without it, tokens are signed with the shared secret. */
      readonly keyServer?: string | undefined;
      /** Accepted values of claim `iss`; if empty, only `appId`. */
      readonly issuers: readonly string[];
      /** Accepted values of claim `aud`; if empty, any. */
      readonly audiences: readonly string[];
      /** Whether a token opens only rooms of the tenant in its claim `sub`. */
      readonly verifyTenant: boolean;
    };

export function planMeet(settings: Settings, cluster: ClusterPlan): MeetPlan {
  const { domain } = settings;
  return {
    namespace: NAMESPACE,
    domain,
    publicUrl: `https://${domain}`,
    region: settings.region ?? "local",
    environment: settings.environment,
    podCidr: podCidr(settings, cluster),
    prometheusUrl: planPrometheus(settings)?.url,
    auth: settings.auth,
    existingSecrets: settings.existingSecrets,
    rooms: planRooms(settings),
    recording: planRecording(settings),
    turn: planTurn(settings),
    iceServers: planIceServers(settings),
    whiteboard: planWhiteboard(settings),
    sip: planSip(settings),
    transcription: planTranscription(settings),
    websockets: settings.edge.websockets,
    web: {
      config: options(settings),
      interface: settings.web.interface,
      probeServer: Object.keys(settings.extra.web.files).some((path) => path.startsWith("nginx")),
    },
    extra: {
      web: planExtra(settings, "web"),
      prosody: planExtra(settings, "prosody"),
      jicofo: planExtra(settings, "jicofo"),
      jvb: planExtra(settings, "jvb"),
    },
    pullSecret: settings.images.pullSecret,
  };
}

/** Options of the operator over the program's, except for those that must hold. */
function options(settings: Settings): Settings["web"]["config"] {
  const config = { ...whiteboardOptions(settings), ...settings.web.config };
  return settings.nodes.media.private ? relayOnly(config) : config;
}

/** Above this number of participants, clients close the whiteboard and say so. */
function whiteboardOptions({ whiteboard }: Settings): Readonly<Record<string, unknown>> {
  return whiteboard.enabled ? { whiteboard: { userLimit: whiteboard.participants } } : {};
}

/**
 * Client options of a region whose bridges are reached through TURN only: clients gather relay candidates only (`createPeerConnection` of
 * lib-jitsi-meet's RTC.js). Direct calls are disabled, because TURN relays to bridges only.
 */
function relayOnly(config: Settings["web"]["config"]): Settings["web"]["config"] {
  const p2p = config["p2p"];
  return { ...config, forceTurnRelay: true, p2p: { ...(typeof p2p === "object" ? p2p : {}), enabled: false } };
}

/** Address range of pods. On EKS, pods have addresses of the VPC. */
function podCidr(settings: Settings, cluster: ClusterPlan): string {
  switch (cluster.cloud) {
    case "aws":
      return cluster.network.cidr;
    case "gcp":
      return cluster.network.pods;
    case "kubeconfig":
      return settings.cluster.podCidr;
  }
}
