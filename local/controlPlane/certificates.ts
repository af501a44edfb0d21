// The certificate library's dependency injection needs this.
import "reflect-metadata";
import { generateKeyPairSync, randomBytes, webcrypto } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Nothing renews the certificates of the local control plane. */
const YEARS = 10;

/** Subject of a certificate. Kubernetes reads the common name as the user and the organization as the group. */
export interface Identity {
  /** The files are `<name>.crt` and `<name>.key`. */
  readonly name: string;
  readonly user: string;
  readonly group?: string;
}

/** Every identity of the control plane. Each certificate is for a server on loopback and for a client. */
export const IDENTITIES = [
  { name: "etcd", user: "etcd" },
  { name: "kube-apiserver", user: "kube-apiserver" },
  { name: "kube-controller-manager", user: "system:kube-controller-manager" },
  { name: "kube-scheduler", user: "system:kube-scheduler" },
  { name: "kwok", user: "kwok" },
  { name: "admin", user: "admin", group: "system:masters" },
] as const satisfies readonly Identity[];

/**
 * Creates a folder with `ca.crt`, a certificate and key per identity, and the key pair of service accounts
 * (`service-accounts.key`, `service-accounts.pub`). An existing folder stays unchanged. The authority's key is not stored, so that no
 * further certificate can be issued.
 */
export async function ensureCertificates(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  // Renamed at the end: after an interruption no incomplete folder has the final name.
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const write = (file: string, text: string): void => writeFileSync(join(draft, file), text, { mode: 0o600 });

  const authority = await createAuthority();
  write("ca.crt", authority.certificate.toString("pem"));
  for (const identity of IDENTITIES) {
    const { certificate, key } = await issue(authority, identity);
    write(`${identity.name}.crt`, certificate.toString("pem"));
    write(`${identity.name}.key`, key);
  }
  const serviceAccounts = generateKeyPairSync("ec", { namedCurve: ALGORITHM.namedCurve });
  write("service-accounts.key", serviceAccounts.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  write("service-accounts.pub", serviceAccounts.publicKey.export({ type: "spki", format: "pem" }).toString());

  renameSync(draft, folder);
}

interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function createAuthority(): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: ["jitsi-local"] }],
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function issue(
  authority: Authority,
  { user, group }: Identity,
): Promise<{ readonly certificate: X509Certificate; readonly key: string }> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    subject: [{ CN: [user] }, ...(group === undefined ? [] : [{ O: [group] }])],
    issuer: authority.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: loopbackExtensions(),
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { certificate, key };
}

function loopbackExtensions(): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension([
      { type: "ip", value: "127.0.0.1" },
      { type: "dns", value: "localhost" },
    ]),
  ];
}

async function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function validity(): { readonly serialNumber: string; readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setFullYear(notAfter.getFullYear() + YEARS);
  // The leading 01 keeps the serial number positive.
  return { serialNumber: `01${randomBytes(15).toString("hex")}`, notBefore, notAfter };
}
