import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { mkdtempSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface Issued {
  /** Hexadecimal, as in a handshake. */
  readonly serial: string;
  readonly secret: CertificateSecret;
}

/** Content of cert-manager's Secret for a certificate of a private authority. */
export type CertificateSecret = Readonly<Record<"tls.crt" | "tls.key" | "ca.crt" | "tls-combined.pem", string>>;

/** A private authority for a test. */
export class Authority {
  /** Certificate that a client must trust. */
  readonly pem: string;
  private issued = 0;

  private constructor(
    private readonly certificate: X509Certificate,
    private readonly keys: webcrypto.CryptoKeyPair,
  ) {
    this.pem = certificate.toString("pem");
  }

  static async create(): Promise<Authority> {
    const keys = await createKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: [{ CN: ["Authority of a test"] }],
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      ],
    });
    return new Authority(certificate, keys);
  }

  /** Issues a certificate with its own key and serial number. */
  async issue(...names: string[]): Promise<Issued> {
    const keys = await createKeys();
    const serial = `${++this.issued}`.padStart(2, "0");
    const certificate = await X509CertificateGenerator.create({
      serialNumber: serial,
      subject: [],
      issuer: this.certificate.subjectName,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
      ],
    });
    const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
    const chain = certificate.toString("pem");
    return {
      serial,
      secret: { "tls.crt": chain, "tls.key": key, "ca.crt": this.pem, "tls-combined.pem": `${key}\n${chain}` },
    };
  }
}

/** Writes files as the kubelet mounts a Secret: as links through `..data`, which is replaced atomically. */
export function mount(folder: string, files: Readonly<Record<string, string>>): void {
  const version = mkdtempSync(`${folder}/..`);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(version, file), text, { mode: 0o600 });
  link(basename(version), join(folder, "..data"));
  for (const file of Object.keys(files)) link(join("..data", file), join(folder, file));
}

/** Replaces a link atomically. */
function link(target: string, path: string): void {
  symlinkSync(target, `${path}.new`);
  renameSync(`${path}.new`, path);
}

async function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
