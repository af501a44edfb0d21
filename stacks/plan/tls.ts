import type { Environment, Settings } from "../schema/schema";
import { type AcmePlan, DIRECTORIES } from "./acme";
import { type ChartPlan, planChart } from "./charts";
import type { MeetPlan } from "./meet";

/** TLS of the region: host names, issuer and cert-manager. */
export interface TlsPlan {
  readonly namespace: string;
  /** Name of the Secret with the router's certificate, created by cert-manager or existing. */
  readonly secret: string;
  /** Host names in the certificate, the public one first. */
  readonly names: readonly string[];
  readonly issuer: IssuerPlan;
  /** Image pull Secret of solver pods; undefined if not needed. */
  readonly pullSecret: string | undefined;
  /** Whether browsers trust the certificate, a condition for HSTS. */
  readonly publiclyTrusted: boolean;
  /** Undefined if the cluster already has it. It also issues certificates of webhooks and metrics inside the cluster. */
  readonly certManager: CertManagerPlan | undefined;
}

export type IssuerPlan =
  /** The operator maintains the Secret. */
  | { readonly kind: "existing" }
  /** A private CA of the region, which browsers do not trust. */
  | { readonly kind: "selfSigned" }
  | AcmePlan;

export interface CertManagerPlan {
  readonly chart: ChartPlan;
  readonly replicas: { readonly controller: number; readonly webhook: number; readonly cainjector: number };
}

/** Secret of the certificate that cert-manager creates. */
const SECRET = "jitsi-tls";

/** cert-manager's recommendation for production: without a webhook pod, no certificate resource can change. */
const REPLICAS: Readonly<Record<Environment, CertManagerPlan["replicas"]>> = {
  development: { controller: 1, webhook: 1, cainjector: 1 },
  production: { controller: 2, webhook: 3, cainjector: 2 },
};

/** One certificate for all public host names, including TURN's. */
export function planTls(settings: Settings, meet: Pick<MeetPlan, "namespace" | "domain" | "turn">): TlsPlan {
  const { tls, environment, cluster, images } = settings;
  const issuer = planIssuer(settings);
  return {
    namespace: meet.namespace,
    secret: issuer.kind === "existing" ? (tls.secret ?? SECRET) : SECRET,
    names: [...new Set([meet.domain, ...tls.names, ...(meet.turn === undefined ? [] : [meet.turn.host])])],
    issuer,
    pullSecret: images.pullSecret,
    publiclyTrusted: tls.issuer === "letsencrypt",
    certManager:
      cluster.addons.certManager === "install"
        ? { chart: planChart(settings, "cert-manager"), replicas: REPLICAS[environment] }
        : undefined,
  };
}

function planIssuer({ tls }: Settings): IssuerPlan {
  switch (tls.issuer) {
    case "existing":
    case "selfSigned":
      return { kind: tls.issuer };
    case "letsencrypt":
    case "letsencrypt-staging":
      return {
        kind: "acme",
        name: tls.issuer,
        server: DIRECTORIES[tls.issuer],
        email: tls.email,
        challenge: tls.challenge,
        selfCheck: tls.selfCheck,
      };
  }
}

/** Whether the CA validates the host names by an HTTP request to each (HTTP-01). */
export function usesHttpChallenge({ issuer }: Pick<TlsPlan, "issuer">): boolean {
  return issuer.kind === "acme" && issuer.challenge === "http01";
}
