import { connect } from "node:tls";

/** The state of a host's certificate, as a browser evaluates it. */
export type Certificate =
  | { readonly state: "valid" }
  | { readonly state: "selfSigned" }
  | { readonly state: "refused"; readonly why: string }
  | { readonly state: "unreachable"; readonly why: string };

const SELF_SIGNED = new Set(["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"]);

/** @param address where to connect: host and port. */
export function checkCertificate(
  host: string,
  address: { readonly host: string; readonly port: number },
): Promise<Certificate> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, servername: host, rejectUnauthorized: false, timeout: 15_000 }, () => {
      const problem = socket.authorizationError as unknown as string | undefined;
      socket.destroy();
      if (socket.authorized) resolve({ state: "valid" });
      else if (SELF_SIGNED.has(String(problem))) resolve({ state: "selfSigned" });
      else resolve({ state: "refused", why: String(problem) });
    });
    socket.on("timeout", () => socket.destroy(new Error("no answer within 15 s")));
    socket.on("error", (error) => resolve({ state: "unreachable", why: error.message }));
  });
}
