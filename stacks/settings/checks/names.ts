import { parseAddress } from "../../schema/addresses";
import { usesDnsChallenge } from "../../plan/acme";
import type { Settings } from "../../schema/schema";
import { hasTurn } from "../../plan/turn";
import { remove } from "../commands";
import type { Problem } from "../problems";

/** Checks that DNS records can be created for the region's host names. */
export function names(settings: Settings): Problem[] {
  const { dns, tls } = settings;
  const managed = dns.policy !== "none";
  return [
    ...(managed || usesDnsChallenge(tls) ? zone(settings, managed ? "jitsi:dns.policy" : "jitsi:tls.challenge") : []),
    ...(managed ? address(settings) : []),
    ...backup(settings),
    ...turnName(settings),
  ];
}

/** A host name has at most 253 characters; `turn.` takes some of them, and the certificate must hold it. */
const MAX_LENGTH_WITH_TURN = 247;

function turnName(settings: Settings): Problem[] {
  const { domain } = settings;
  if (!hasTurn(settings) || domain.length <= MAX_LENGTH_WITH_TURN) return [];
  return [
    {
      key: "jitsi:domain",
      value: domain,
      message: `at most ${MAX_LENGTH_WITH_TURN} characters with TURN, whose host name is turn.<domain>`,
      fix: "pulumi config set --path jitsi:turn.enabled false",
    },
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function nameNotes({ dns, tls }: Settings): string[] {
  if (dns.zone === undefined || dns.policy !== "none" || usesDnsChallenge(tls)) return [];
  return ["jitsi:dns.zone has no effect: dns.policy is none"];
}

/** Format of a DNS zone: Route 53 identifies a zone by id, Cloud DNS by its resource name. */
const ZONES = {
  aws: { form: /^Z[A-Z0-9]{1,31}$/, is: "the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ" },
  gcp: { form: /^[a-z][-a-z0-9]{0,62}$/, is: "the name of a Cloud DNS managed zone, such as example-org" },
} as const;

function zone({ cloud, dns, tls }: Settings, requiredBy: string): Problem[] {
  if (cloud === "kubeconfig") {
    const policy = requiredBy === "jitsi:dns.policy";
    return [
      {
        key: requiredBy,
        value: policy ? dns.policy : tls.challenge,
        message: "needs cloud aws or gcp: the program manages records in Route 53 and Cloud DNS only",
        fix: `pulumi config set --path ${requiredBy} ${policy ? "none" : "http01"}`,
      },
    ];
  }
  const { form, is } = ZONES[cloud];
  if (dns.zone !== undefined && form.test(dns.zone)) return [];
  return [
    {
      key: "jitsi:dns.zone",
      value: dns.zone,
      message: dns.zone === undefined ? `required for ${requiredBy.slice("jitsi:".length)}: ${is}` : is,
      comparedWith: [requiredBy],
      fix: `pulumi config set --path jitsi:dns.zone <${cloud === "aws" ? "id" : "name"}>`,
    },
  ];
}

function address({ cloud, edge, dns }: Settings): Problem[] {
  if (edge.service === "loadBalancer" || cloud === "kubeconfig") return [];
  return [
    {
      key: "jitsi:dns.policy",
      value: dns.policy,
      message: `edge.service ${edge.service} gives the router no public address for a DNS record`,
      comparedWith: ["jitsi:edge.service"],
      fix: "pulumi config set --path jitsi:dns.policy none",
    },
  ];
}

function backup(settings: Settings): Problem[] {
  const { cloud, dns } = settings;
  const { policy, backup: other } = dns;
  if (policy !== "failover") {
    if (other === undefined) return [];
    return [
      {
        key: "jitsi:dns.backup",
        message: `only for dns.policy failover; it is ${policy}`,
        comparedWith: ["jitsi:dns.policy"],
        fix: remove(["dns", "backup"]),
      },
    ];
  }
  if (other === undefined) {
    return [
      {
        key: "jitsi:dns.backup.router",
        message: "required for dns.policy failover: router addresses of the region that takes over",
        comparedWith: ["jitsi:dns.policy"],
        fix: "pulumi config set --path 'jitsi:dns.backup.router[0]' <routerAddress of the other stack>",
      },
    ];
  }
  if (!hasTurn(settings)) return [];
  // Both records of a name must have one type: TURN's load balancer has a host name on AWS and an address on Google Cloud.
  const wanted = cloud === "aws" ? "host name" : "IPv4 address";
  if (other.turn !== undefined && parseAddress(other.turn)?.kind() === (cloud === "aws" ? undefined : "ipv4"))
    return [];
  return [
    {
      key: "jitsi:dns.backup.turn",
      value: other.turn,
      message: `required for dns.policy failover with TURN: the ${wanted} of the other region's TURN load balancer`,
      comparedWith: ["jitsi:dns.policy"],
      fix: `pulumi config set --path jitsi:dns.backup.turn <${wanted}>`,
    },
  ];
}
