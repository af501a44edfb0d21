import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect } from "node:tls";

/** The state of a host's certificate, as a browser evaluates it. */
export type Certificate =
  | { readonly state: "valid" }
  | { readonly state: "selfSigned" }
  | { readonly state: "refused"; readonly why: string }
  | { readonly state: "unreachable"; readonly why: string };

const SELF_SIGNED = new Set(["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"]);

/** Where to connect. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
}

/** @param address where to connect: host and port. */
export async function checkCertificate(host: string, address: TlsAddress): Promise<Certificate> {
  try {
    const { problem } = await openTls(host, address);
    if (problem === undefined) return { state: "valid" };
    return SELF_SIGNED.has(problem) ? { state: "selfSigned" } : { state: "refused", why: problem };
  } catch (error) {
    return { state: "unreachable", why: (error as Error).message };
  }
}

/** Result of a TLS handshake. */
export interface TlsAnswer {
  readonly certificate: X509Certificate;
  /** Why a browser would refuse the certificate, as a code of OpenSSL or Node. Undefined when it would not. */
  readonly problem: string | undefined;
  /** ALPN protocol that the server selected. Undefined when it selected none. */
  readonly protocol: string | undefined;
}

/** SNI contains a host name, but never an address (RFC 6066). */
export function serverName(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

/** Connects to a host by TLS and accepts any certificate. */
export function openTls(host: string, address: TlsAddress): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const offered = { ...serverName(host), rejectUnauthorized: false, ALPNProtocols: ["h2", "http/1.1"] };
    const socket = connect({ ...address, ...offered, timeout: 15_000 }, () => {
      const certificate = socket.getPeerX509Certificate();
      const protocol = socket.alpnProtocol || undefined;
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      if (certificate === undefined) reject(new Error("the server presents no certificate"));
      else resolve({ certificate, problem, protocol });
    });
    socket.on("timeout", () => socket.destroy(new Error("no answer within 15 s")));
    socket.on("error", reject);
  });
}
