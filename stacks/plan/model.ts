import type { ClusterPlan } from "./cluster";
import type { DnsPlan } from "./dns";
import type { LogsPlan } from "./logs";
import type { MonitoringPlan } from "./monitoring";
import type { Settings } from "../schema/schema";
import type { TlsPlan } from "./tls";

/** The words a region is described in: plain data, computed once by plan.ts, made real by the components. */

export type ShardId = `shard-${number}`;
export type Environment = "development" | "production";
/** `active` takes rooms, `drain` keeps its rooms and takes no new ones, `offline` takes nothing and may be changed or removed. */
export type ShardState = "active" | "drain" | "offline";

/** What a container asks for. CPU in cores (no limit is ever set on it), memory in MiB. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
  /** Memory limit in MiB; equal to `memory` where the process is sized to it. */
  readonly memoryLimit: number;
}

/** One shard of the region: everything that tells it apart from its siblings. */
export interface ShardPlan {
  /** Identity: never reused for another meaning. */
  readonly id: ShardId;
  readonly number: number;
  readonly state: ShardState;
  /** Pods that hold rooms keep their template while this is true, whatever an update asks for. */
  readonly frozen: boolean;
  /** The sentinel refuses to be deleted while this is true. */
  readonly protect: boolean;
  /** Full references, for example `ghcr.io/jitsi/web:stable-11146-2`. */
  readonly images: { readonly web: string; readonly prosody: string; readonly jicofo: string; readonly jvb: string };
  /** Zone its signalling prefers, if one was named. */
  readonly zone: string | undefined;
  /** Changing it makes new passwords, applied when the shard is offline. */
  readonly rotation: string;
  /** Names inside the cluster. `host` is the full DNS name of the Service: nginx and HAProxy ignore search domains. */
  readonly web: Endpoint & { readonly replicas: number };
  readonly prosody: Endpoint;
  readonly jicofo: Endpoint;
  readonly bridges: BridgesPlan;
}

export interface Endpoint {
  /** Name of the Deployment and its Service. */
  readonly name: string;
  readonly host: string;
  readonly size: Size;
}

export interface BridgesPlan {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly size: Size;
  /** Participants of one conference on one bridge before jicofo uses another. */
  readonly participants: number;
  /** What a bridge may send on average before another is added, Mbit/s. */
  readonly networkMbps: number;
  /** Stress (0–1, jicofo's own measure) at which another is added. */
  readonly stress: number;
  readonly address: BridgeAddress;
  /** Relays between the bridges of a shard, so that one conference can use several. */
  readonly relay: boolean;
  /** Longest wait for calls to end, minutes; the whole grace period of a bridge. */
  readonly drainMinutes: number;
}

export type BridgeAddress = "externalIP" | "internalIP" | "stun" | readonly string[];

/** A pool of nodes, whoever makes it. */
export interface PoolPlan {
  readonly name: "system" | "media";
  readonly min: number;
  readonly max: number;
  readonly machine: Machine;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NoSchedule" }[];
  /** Nodes carry public addresses. */
  readonly public: boolean;
}

/** Size of a node. CPU in cores, memory in MiB. */
export interface Machine {
  readonly type: string;
  readonly cpu: number;
  readonly memory: number;
}

/** One server line of the router, for a shard that exists or may exist one day. */
export interface SlotPlan {
  readonly id: ShardId;
  /** HAProxy's own server id: slot number + 1, fixed for ever. */
  readonly serverId: number;
  /** Host names without port. */
  readonly web: string;
  readonly jicofo: string;
}

export interface RouterPlan {
  readonly name: "router";
  readonly namespace: string;
  /** Public host name of the service. */
  readonly domain: string;
  readonly replicas: number;
  readonly slots: readonly SlotPlan[];
  /** Shards that are not active; a shard that is not named here is active. */
  readonly states: Readonly<Partial<Record<ShardId, Exclude<ShardState, "active">>>>;
  readonly service: "loadBalancer" | "nodePort" | "clusterIP";
  /** What stands in front announces the client's address by the PROXY protocol. */
  readonly proxyProtocol: boolean;
  /** Browsers are told to insist on TLS for a year, which takes a certificate that they trust. */
  readonly hsts: boolean;
  /** Who signs the certificate. */
  readonly issuer: Settings["tls"]["issuer"];
  /** Every name of the certificate. */
  readonly names: readonly string[];
  /** Grafana at `/grafana`; undefined where there is none. */
  readonly grafana: { readonly host: string; readonly port: number; readonly allow: readonly string[] } | undefined;
  /** Headless Service of the pods that answer HTTP-01 challenges, full host name. */
  readonly acme: string;
  /** Secret with the certificate; it may come later than the router. */
  readonly certificate: string;
  readonly image: string;
  readonly size: Size;
}

/** What all shards share: how people reach them, who may open a room, what they look like. */
export interface MeetPlan {
  readonly namespace: string;
  /** Public host name. */
  readonly domain: string;
  readonly publicUrl: string;
  /** Jitsi's region name, as clients and bridges know it. */
  readonly region: string;
  readonly environment: Environment;
  /** Addresses of pods: the only peers whose X-Forwarded-For is believed. */
  readonly podCidr: string;
  /** The pods' network and stress metrics are served, so bridges are scaled on them too; otherwise on CPU alone. */
  readonly customMetrics: boolean;
  readonly auth: AuthPlan;
  /** TURN over TLS, for people whose network blocks UDP. */
  readonly turn: TurnPlan | undefined;
  /** Branding and client options, merged over ours. */
  readonly web: {
    readonly config: Readonly<Record<string, unknown>>;
    readonly interface: Readonly<Record<string, unknown>>;
  };
  readonly extra: Readonly<Record<JitsiComponent, Extra>>;
  /** Name of an image pull Secret in the namespace, if the registry wants one. */
  readonly pullSecret: string | undefined;
}

export type JitsiComponent = "web" | "prosody" | "jicofo" | "jvb";

/** The escape hatch of one component: variables and files that the program does not set itself. */
export interface Extra {
  readonly env: Readonly<Record<string, string>>;
  /** Path below /config → content. */
  readonly files: Readonly<Record<string, string>>;
}

/** Who may open a room. Secret parts are read by the component from `Secrets`, never from the plan. */
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
      /** URL of public keys (RS256); without it tokens are signed with the shared secret. */
      readonly keyServer?: string | undefined;
      readonly issuers: readonly string[];
      readonly audiences: readonly string[];
    };

export interface TurnPlan {
  /** `turn.<domain>` */
  readonly host: string;
  readonly replicas: number;
  readonly size: Size;
  /** Relayed bandwidth one person may use, kbit/s. */
  readonly userKbps: number;
}

/** Everything there is to know about a region before anything is made. */
export interface Plan {
  readonly environment: Environment;
  readonly cloud: "aws" | "gcp" | "kubeconfig";
  /** What holds data, addresses or rooms refuses to be deleted. */
  readonly protect: boolean;
  readonly cluster: ClusterPlan;
  readonly pools: { readonly system: PoolPlan; readonly media: PoolPlan };
  readonly meet: MeetPlan;
  readonly tls: TlsPlan;
  readonly dns: DnsPlan;
  readonly shared: SharedPlan;
  readonly shards: readonly ShardPlan[];
  readonly router: RouterPlan;
  /** Undefined where it is off. */
  readonly monitoring: MonitoringPlan | undefined;
  /** Pods' CPU and memory are measured by a metrics-server of this program. */
  readonly metricsServer: boolean;
  /** Where container logs are kept; undefined where they are not. */
  readonly logs: LogsPlan | undefined;
}

/** What stands once in a region for the bridges of all shards. */
export interface SharedPlan {
  readonly bridges: Omit<BridgesPlan, "name">;
  /** The region's image of the videobridge; a shard may have another. */
  readonly image: string;
  /** Media nodes kept warm. */
  readonly headroom: number;
}
