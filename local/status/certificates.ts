import { X509Certificate } from "node:crypto";
import type { KubernetesObject } from "../kubernetes/client";

const DAY_MS = 24 * 60 * 60 * 1000;
/** cert-manager renews with a third of the lifetime left, so with fewer days the renewal fails. */
export const EXPIRES_SOON_DAYS = 14;

/** Whole days until a certificate expires; negative when it has expired. */
export function daysLeft(expires: Date, now: Date): number {
  return Math.floor((expires.getTime() - now.getTime()) / DAY_MS);
}

export interface CertificateStatus {
  /** Name of the Certificate, or of the Secret when an operator provides the certificate. */
  readonly name: string;
  readonly names: readonly string[];
  readonly ready: boolean;
  /** RFC 3339; null until it is issued. */
  readonly expires: string | null;
}

interface Certificate extends KubernetesObject {
  readonly spec: { readonly secretName: string; readonly dnsNames?: readonly string[] };
  readonly status?: {
    readonly notAfter?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/**
 * @param certificates of cert-manager.
 * @param secrets of type `kubernetes.io/tls`. Those without a Certificate are provided by an operator.
 */
export function readCertificates(
  certificates: readonly KubernetesObject[],
  secrets: readonly KubernetesObject[],
  now: Date,
): readonly CertificateStatus[] {
  const issued = certificates.map((one) => ofCertificate(one as Certificate));
  const made = new Set(certificates.map((one) => (one as Certificate).spec.secretName));
  return [...issued, ...secrets.filter(({ metadata }) => !made.has(metadata.name)).map((one) => ofSecret(one, now))];
}

function ofCertificate({ metadata, spec, status }: Certificate): CertificateStatus {
  const ready = status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  return {
    name: metadata.name,
    names: spec.dnsNames ?? [],
    ready: ready === true,
    expires: status?.notAfter ?? null,
  };
}

function ofSecret({ metadata, ...secret }: KubernetesObject, now: Date): CertificateStatus {
  const text = (secret["data"] as Readonly<Record<string, string>> | undefined)?.["tls.crt"] ?? "";
  try {
    const { subjectAltName = "", validToDate } = new X509Certificate(Buffer.from(text, "base64"));
    const names = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = ""]) => name);
    return { name: metadata.name, names, ready: validToDate > now, expires: validToDate.toISOString() };
  } catch {
    return { name: metadata.name, names: [], ready: false, expires: null };
  }
}
