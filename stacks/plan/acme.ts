import type { Settings } from "../schema/schema";

/** A public CA that issues certificates by ACME (RFC 8555). */
export interface AcmePlan {
  readonly kind: "acme";
  readonly name: "letsencrypt" | "letsencrypt-staging";
  /** URL of the ACME directory. */
  readonly server: string;
  /** Contact address of the ACME account. */
  readonly email: string | undefined;
  readonly challenge: "http01" | "dns01";
  /**
   * Whether cert-manager checks the challenge itself before it requests validation from the CA. A host name without a correct DNS
   * record then uses none of the five failed validations that Let's Encrypt allows per hour.
   */
  readonly selfCheck: boolean;
}

export const DIRECTORIES = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

/** Whether a public CA issues the certificate, after an ACME challenge. */
export function isAcme(issuer: Settings["tls"]["issuer"]): issuer is AcmePlan["name"] {
  return Object.hasOwn(DIRECTORIES, issuer);
}

/** Whether the CA validates the host names by a record in their DNS zone (DNS-01). */
export function usesDnsChallenge({ issuer, challenge }: Settings["tls"]): boolean {
  return isAcme(issuer) && challenge === "dns01";
}
