import type { Settings } from "../schema/schema";
import type { MeetPlan } from "./meet";

/** How a region's names come to lead to it. */
export interface DnsPlan {
  /** Names of the router, the public host name first. */
  readonly hosts: readonly string[];
  /** Name of TURN, if there is TURN. */
  readonly turnHost: string | undefined;
  readonly policy: DnsPolicy;
}

export type DnsPolicy =
  /** The records are made by hand, or by somebody else. */
  | { readonly kind: "none" }
  /** The names lead here. */
  | { readonly kind: "simple"; readonly zone: string }
  /** The names lead here, and to another region only while this one fails. One name in two live regions would split rooms. */
  | { readonly kind: "failover"; readonly zone: string; readonly backup: BackupPlan };

/** The region that answers while this one fails. Its own stack leaves these names alone. */
export interface BackupPlan {
  readonly router: readonly string[];
  readonly turn: string | undefined;
}

/** A record that makes a name lead somewhere. */
export interface DnsRecord {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly values: readonly string[];
}

export function planDns({ dns, tls }: Settings, meet: Pick<MeetPlan, "domain" | "turn">): DnsPlan {
  return {
    hosts: [...new Set([meet.domain, ...tls.names])].filter((name) => name !== meet.turn?.host),
    turnHost: meet.turn?.host,
    policy: planPolicy(dns),
  };
}

function planPolicy({ policy, zone = "", backup }: Settings["dns"]): DnsPolicy {
  switch (policy) {
    case "none":
      return { kind: "none" };
    case "simple":
      return { kind: "simple", zone };
    case "failover":
      return { kind: "failover", zone, backup: { router: backup?.router ?? [], turn: backup?.turn } };
  }
}
