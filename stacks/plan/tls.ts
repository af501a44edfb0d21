import type { Environment, Settings } from "../schema/schema";
import { type AcmePlan, DIRECTORIES } from "./acme";
import { type ChartReference, chartReference } from "./charts";
import type { MeetPlan } from "./meet";

/** How people's connections are encrypted: which names, by whose signature, and what makes the certificate. */
export interface TlsPlan {
  readonly namespace: string;
  /** Name of the Secret with the certificate that the router serves: made by cert-manager, or there already. */
  readonly secret: string;
  /** Every name people and clients come by, the public host name first. */
  readonly names: readonly string[];
  readonly issuer: IssuerPlan;
  /** Browsers will trust the certificate, so they may be told to insist on TLS (HSTS). */
  readonly publiclyTrusted: boolean;
  /** Undefined where the cluster has it already. Webhooks and metrics inside the cluster have their certificates from it too. */
  readonly certManager: CertManagerPlan | undefined;
}

export type IssuerPlan =
  /** The Secret is its owner's business. */
  | { readonly kind: "existing" }
  /** An authority of the region's own, which no browser knows. */
  | { readonly kind: "selfSigned" }
  | AcmePlan;

export interface CertManagerPlan {
  readonly chart: ChartReference;
  readonly replicas: { readonly controller: number; readonly webhook: number; readonly cainjector: number };
}

/** The Secret of a certificate that cert-manager makes. */
const SECRET = "jitsi-tls";

/** cert-manager's own advice for production: no webhook, no change to any certificate of the cluster. */
const REPLICAS: Readonly<Record<Environment, CertManagerPlan["replicas"]>> = {
  development: { controller: 1, webhook: 1, cainjector: 1 },
  production: { controller: 2, webhook: 3, cainjector: 2 },
};

/** One certificate for everything that people and clients connect to, the TURN server included. */
export function planTls(settings: Settings, meet: Pick<MeetPlan, "namespace" | "domain" | "turn">): TlsPlan {
  const { tls, environment, cluster, charts } = settings;
  const issuer = planIssuer(settings);
  return {
    namespace: meet.namespace,
    secret: issuer.kind === "existing" ? (tls.secret ?? SECRET) : SECRET,
    names: [...new Set([meet.domain, ...tls.names, ...(meet.turn === undefined ? [] : [meet.turn.host])])],
    issuer,
    publiclyTrusted: tls.issuer === "letsencrypt",
    certManager:
      cluster.addons.certManager === "install"
        ? { chart: chartReference("cert-manager", charts.mirror), replicas: REPLICAS[environment] }
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

/** Whether an authority asks for a file at every name of the certificate before it signs. */
export function usesHttpChallenge({ issuer }: Pick<TlsPlan, "issuer">): boolean {
  return issuer.kind === "acme" && issuer.challenge === "http01";
}
