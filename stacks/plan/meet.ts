import { NAMESPACE } from "../catalogue/namespaces";
import type { JitsiComponent } from "../catalogue/versions";
import type { Environment, Settings } from "../schema/schema";
import type { ClusterPlan } from "./cluster";
import { type Extra, planExtra } from "./extra";
import { planTurn, type TurnPlan } from "./turn";

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
      /** Accepted in claim `iss`; none: `appId` alone. */
      readonly issuers: readonly string[];
      /** Accepted in claim `aud`; none: any. */
      readonly audiences: readonly string[];
      /** Whether a token opens rooms of the tenant in its claim `sub` only. */
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
    customMetrics: settings.monitoring.enabled,
    auth: settings.auth,
    turn: planTurn(settings),
    web: settings.web,
    extra: {
      web: planExtra(settings, "web"),
      prosody: planExtra(settings, "prosody"),
      jicofo: planExtra(settings, "jicofo"),
      jvb: planExtra(settings, "jvb"),
    },
    pullSecret: settings.images.pullSecret,
  };
}

/** Pods of EKS have addresses of the VPC. */
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
