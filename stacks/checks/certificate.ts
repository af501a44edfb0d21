import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Suffixes that no public certificate authority signs (RFC 2606, RFC 6761, RFC 6762, RFC 8375 and common practice). */
const INTERNAL_SUFFIXES = [
  "local",
  "localhost",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "test",
  "invalid",
  "example",
  "arpa",
];

/** Whether the certificate can be issued. */
export function certificate({ tls, domain, edge }: Settings): Problem[] {
  const problems: Problem[] = [];
  if (tls.issuer === "existing" && tls.secret === undefined) {
    problems.push({
      key: "jitsi:tls.secret",
      message: "required for issuer existing: the name of a TLS Secret in namespace jitsi",
      fix: "pulumi config set --path jitsi:tls.secret <name>",
    });
  }
  if (tls.issuer !== "letsencrypt" && tls.issuer !== "letsencrypt-staging") return problems;

  if (tls.email === undefined) {
    problems.push({
      key: "jitsi:tls.email",
      message: "required for Let's Encrypt: who is told when a certificate cannot be renewed",
      fix: "pulumi config set --path jitsi:tls.email <address>",
    });
  }
  for (const host of [domain, ...tls.names]) {
    const suffix = host.split(".").at(-1) ?? host;
    if (!host.includes(".") || INTERNAL_SUFFIXES.includes(suffix)) {
      problems.push({
        key: host === domain ? "jitsi:domain" : "jitsi:tls.names",
        value: host,
        message: "no public authority signs this name; use a public one, or your own authority",
        fix: "pulumi config set --path jitsi:tls.issuer selfSigned",
      });
    }
  }
  if (tls.challenge === "http01" && edge.service !== "loadBalancer") {
    problems.push({
      key: "jitsi:tls.challenge",
      value: tls.challenge,
      message: `http01 needs port 80 of the world on the router, which edge.service ${edge.service} does not give`,
      fix: "pulumi config set --path jitsi:edge.service loadBalancer",
    });
  }
  return problems;
}
