import { parseAddress } from "../../schema/addresses";
import { usesDnsChallenge } from "../../plan/acme";
import type { Settings } from "../../schema/schema";
import { hasTurn } from "../../plan/turn";
import type { Problem } from "../problems";

/** Whether the region's names can be made to lead to it. */
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

/** A host name has 253 letters at most, and its certificate's the same. */
const MAX_LENGTH_WITH_TURN = 247;

function turnName(settings: Settings): Problem[] {
  const { domain } = settings;
  if (!hasTurn(settings) || domain.length <= MAX_LENGTH_WITH_TURN) return [];
  return [
    {
      key: "jitsi:domain",
      value: domain,
      message: `at most ${MAX_LENGTH_WITH_TURN} letters with TURN, whose name is turn.<domain>`,
      fix: "pulumi config set --path jitsi:turn.enabled false",
    },
  ];
}

/** What is allowed but probably not meant. */
export function nameNotes({ dns, tls }: Settings): string[] {
  if (dns.zone === undefined || dns.policy !== "none" || usesDnsChallenge(tls)) return [];
  return ["jitsi:dns.zone has no effect: dns.policy is none"];
}

/** A zone of the cloud's own DNS: Route 53 knows zones by id, Cloud DNS by a name of their own. */
const ZONES = {
  aws: { form: /^Z[A-Z0-9]{1,31}$/, is: "id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ" },
  gcp: { form: /^[a-z][-a-z0-9]{0,62}$/, is: "name of a managed zone of Cloud DNS, such as example-org" },
} as const;

function zone({ cloud, dns, tls }: Settings, asking: string): Problem[] {
  if (cloud === "kubeconfig") {
    const policy = asking === "jitsi:dns.policy";
    return [
      {
        key: asking,
        value: policy ? dns.policy : tls.challenge,
        message: "records are made in Route 53 and Cloud DNS only, and this cluster is in neither's cloud",
        fix: `pulumi config set --path ${asking} ${policy ? "none" : "http01"}`,
      },
    ];
  }
  const { form, is } = ZONES[cloud];
  if (dns.zone !== undefined && form.test(dns.zone)) return [];
  return [
    {
      key: "jitsi:dns.zone",
      value: dns.zone,
      message: dns.zone === undefined ? `required for ${asking.slice("jitsi:".length)}: ${is}` : is,
      comparedWith: [asking],
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
      message: `edge.service ${edge.service} gives the router no address of its own that a name could lead to`,
      comparedWith: ["jitsi:edge.service"],
      fix: "pulumi config set --path jitsi:dns.policy none",
    },
  ];
}

function backup({ cloud, dns, turn }: Settings): Problem[] {
  const { policy, backup: other } = dns;
  if (policy !== "failover") {
    if (other === undefined) return [];
    return [
      {
        key: "jitsi:dns.backup",
        message: `answers only with dns.policy failover, and it is ${policy}`,
        comparedWith: ["jitsi:dns.policy"],
        fix: "pulumi config set --path jitsi:dns.policy failover",
      },
    ];
  }
  if (other === undefined) {
    return [
      {
        key: "jitsi:dns.backup.router",
        message: "required for dns.policy failover: addresses of the region that answers while this one fails",
        comparedWith: ["jitsi:dns.policy"],
        fix: "pulumi config set --path 'jitsi:dns.backup.router[0]' <routerAddress of the other stack>",
      },
    ];
  }
  if (turn.enabled === false) return [];
  // One name has one type of record: TURN's load balancer has a name on AWS and an address on Google Cloud.
  const wanted = cloud === "aws" ? "host name" : "IPv4 address";
  if (other.turn !== undefined && parseAddress(other.turn)?.kind() === (cloud === "aws" ? undefined : "ipv4"))
    return [];
  return [
    {
      key: "jitsi:dns.backup.turn",
      value: other.turn,
      message: `required for dns.policy failover with TURN: ${wanted} of the other region's TURN`,
      comparedWith: ["jitsi:dns.policy"],
      fix: `pulumi config set --path jitsi:dns.backup.turn <${wanted}>`,
    },
  ];
}
