import { MONITORING_NAMESPACE } from "../../catalogue/namespaces";
import { isAcme } from "../../plan/acme";
import { reflectedTo } from "../../plan/reflection";
import type { Settings } from "../../schema/schema";
import type { Problem } from "../problems";

/** Suffixes that no public CA signs (RFC 2606, RFC 6761, RFC 6762, RFC 8375, RFC 9476, and common internal ones). */
const INTERNAL_SUFFIXES = [
  "local",
  "localhost",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "lan",
  "home",
  "corp",
  "test",
  "invalid",
  "example",
  "onion",
  "alt",
  "arpa",
];

/** A certificate of Let's Encrypt holds at most 100 names; the public host name and TURN's host name take two. */
const MAX_NAMES = 98;

/** Checks that the issuer can sign a certificate for the configured names. */
export function certificate(settings: Settings): Problem[] {
  const { issuer } = settings.tls;
  return [...secret(settings), ...(isAcme(issuer) ? publicAuthority(settings) : [])];
}

function secret({ tls }: Settings): Problem[] {
  if (tls.issuer === "existing" && tls.secret === undefined) {
    return [
      {
        key: "jitsi:tls.secret",
        message: "required for issuer existing: the name of a TLS Secret in namespace jitsi",
        fix: "pulumi config set --path jitsi:tls.secret <name>",
      },
    ];
  }
  if (tls.issuer !== "existing" && tls.secret !== undefined) {
    return [
      {
        key: "jitsi:tls.secret",
        value: tls.secret,
        message: "only for issuer existing; with every other issuer the program creates the certificate",
        fix: "pulumi config set --path jitsi:tls.issuer existing",
      },
    ];
  }
  return [];
}

function publicAuthority(settings: Settings): Problem[] {
  const { tls, domain } = settings;
  const problems: Problem[] = [];
  if (tls.email === undefined) {
    problems.push({
      key: "jitsi:tls.email",
      message: "required for Let's Encrypt: the contact address of the ACME account",
      fix: "pulumi config set --path jitsi:tls.email <address>",
    });
  }
  for (const host of [domain, ...tls.names]) {
    const suffix = host.split(".").at(-1) ?? host;
    if (!host.includes(".") || INTERNAL_SUFFIXES.includes(suffix)) {
      problems.push({
        key: host === domain ? "jitsi:domain" : "jitsi:tls.names",
        value: host,
        message: "no public CA signs this name; use a public name, or issuer selfSigned",
        fix: "pulumi config set --path jitsi:tls.issuer selfSigned",
      });
    }
  }
  if (tls.names.length > MAX_NAMES) {
    problems.push({
      key: "jitsi:tls.names",
      value: tls.names.length,
      message: `at most ${MAX_NAMES} names besides the domain, the limit of a Let's Encrypt certificate`,
      fix: `pulumi config rm --path 'jitsi:tls.names[${MAX_NAMES}]'`,
    });
  }
  return [...problems, ...challenge(settings)];
}

/** Checks that the ACME challenge can succeed. */
function challenge({ tls, edge }: Settings): Problem[] {
  if (tls.challenge === "http01" && edge.tls === "ingress") {
    return [
      {
        key: "jitsi:tls.issuer",
        value: tls.issuer,
        message:
          "with edge.tls ingress challenge http01 reaches the ingress, not this region; the router needs no public certificate",
        comparedWith: ["jitsi:edge.tls", "jitsi:tls.challenge"],
        fix: "pulumi config set --path jitsi:tls.issuer selfSigned",
      },
    ];
  }
  if (tls.challenge === "http01" && edge.service !== "loadBalancer") {
    return [
      {
        key: "jitsi:tls.challenge",
        value: tls.challenge,
        message: `http01 needs the router's port 80 open to the internet, which edge.service ${edge.service} does not provide`,
        comparedWith: ["jitsi:edge.service"],
        fix: "pulumi config set --path jitsi:edge.service loadBalancer",
      },
    ];
  }
  return [];
}

/** Grafana serves a copy of the certificate, and reflector copies only a Secret that has the annotations. */
export function certificateNotes({ tls, monitoring, cluster }: Settings): string[] {
  if (tls.issuer !== "existing" || !monitoring.enabled || cluster.addons.prometheusOperator !== "install") return [];
  const annotations = Object.entries(reflectedTo([MONITORING_NAMESPACE])).map((pair) => pair.join("="));
  return [
    `jitsi:tls.secret names an existing Secret. Grafana starts once reflector has copied it, which needs annotations: kubectl -n jitsi annotate secret ${tls.secret} ${annotations.join(" ")}`,
  ];
}
