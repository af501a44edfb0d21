import { MONITORING_NAMESPACE } from "../../catalogue/namespaces";
import { isAcme } from "../../plan/acme";
import { reflectedTo } from "../../plan/reflection";
import type { Settings } from "../../schema/schema";
import type { Problem } from "../problems";

/** Suffixes that no public certificate authority signs (RFC 2606, RFC 6761, RFC 6762, RFC 8375, RFC 9476, common practice). */
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

/** Let's Encrypt signs at most 100 names at once; the public host name and TURN's are two of them. */
const MAX_NAMES = 98;

/** Whether there can be a certificate for these names. */
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
        message: "only for issuer existing; every other makes a certificate of its own",
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
  if (tls.names.length > MAX_NAMES) {
    problems.push({
      key: "jitsi:tls.names",
      value: tls.names.length,
      message: `at most ${MAX_NAMES} names beside the domain: Let's Encrypt signs no more at once`,
      fix: `pulumi config rm --path 'jitsi:tls.names[${MAX_NAMES}]'`,
    });
  }
  return [...problems, ...challenge(settings)];
}

/** Whether the authority can be shown that the names are ours. */
function challenge({ tls, edge }: Settings): Problem[] {
  if (tls.challenge === "http01" && edge.service !== "loadBalancer") {
    return [
      {
        key: "jitsi:tls.challenge",
        value: tls.challenge,
        message: `http01 needs port 80 of the world on the router, which edge.service ${edge.service} does not give`,
        comparedWith: ["jitsi:edge.service"],
        fix: "pulumi config set --path jitsi:edge.service loadBalancer",
      },
    ];
  }
  return [];
}

/** Grafana serves a copy of the certificate, and a Secret that is somebody else's has to ask for copies of itself. */
export function certificateNotes({ tls, monitoring, cluster }: Settings): string[] {
  if (tls.issuer !== "existing" || !monitoring.enabled || cluster.addons.prometheusOperator !== "install") return [];
  const annotations = Object.entries(reflectedTo([MONITORING_NAMESPACE])).map((pair) => pair.join("="));
  return [
    `jitsi:tls.secret names a Secret of yours: Grafana has a copy of it, and starts, once it says so: kubectl -n jitsi annotate secret ${tls.secret} ${annotations.join(" ")}`,
  ];
}
