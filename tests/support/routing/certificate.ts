import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { PORTS } from "../../../stacks/catalogue/ports";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/**
 * Puts a new self-signed certificate into a folder as a mounted Secret shows it: `tls.crt` and `tls.key`.
 * @param dates when it is valid. Default: for a year from now on.
 */
export async function writeCertificate(
  folder: string,
  host: string,
  dates: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [host] }],
    keys,
    signingAlgorithm: ALGORITHM,
    ...dates,
    extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: host }])],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  for (const [file, text] of [
    ["tls.key", key],
    ["tls.crt", certificate.toString("pem")],
  ] as const) {
    writeFileSync(join(folder, `.${file}`), text, { mode: 0o600 });
    renameSync(join(folder, `.${file}`), join(folder, file));
  }
}

/** Fingerprint of the certificate that a router presents for a host. */
export async function servedCertificate(router: string, host: string): Promise<string> {
  const socket = connect({ host: router, port: PORTS.routerHttps, servername: host, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
