import type { Settings } from "../schema/schema";

/** A public authority that speaks ACME (RFC 8555). */
export interface AcmePlan {
  readonly kind: "acme";
  readonly name: "letsencrypt" | "letsencrypt-staging";
  /** URL of its directory. */
  readonly server: string;
  /** Who is told when a certificate cannot be renewed. */
  readonly email: string | undefined;
  readonly challenge: "http01" | "dns01";
  /**
   * cert-manager asks its own question first and bothers the authority only once the answer arrives, so that a name
   * that does not point here yet costs none of the five failures an hour that are allowed.
   */
  readonly selfCheck: boolean;
}

export const DIRECTORIES = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

/** Whether a public authority signs, which has to be shown that the names are ours. */
export function isAcme(issuer: Settings["tls"]["issuer"]): issuer is AcmePlan["name"] {
  return Object.hasOwn(DIRECTORIES, issuer);
}

/** Whether an authority looks into the zone of the names before it signs. */
export function usesDnsChallenge({ issuer, challenge }: Settings["tls"]): boolean {
  return isAcme(issuer) && challenge === "dns01";
}
