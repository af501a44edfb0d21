import type { Settings } from "../schema/schema";
import type { MeetPlan } from "./meet";

/** DNS records of the region's host names. */
export interface DnsPlan {
  /** Host names of the router, the public one first. */
  readonly hosts: readonly string[];
  /** Host name of TURN; undefined without TURN. */
  readonly turnHost: string | undefined;
  readonly policy: DnsPolicy;
}

export type DnsPolicy =
  /** The program manages no records. */
  | { readonly kind: "none" }
  /** The names resolve to this region. */
  | { readonly kind: "simple"; readonly zone: string }
  /** The names resolve to this region, and to another one while it fails. One name on two live regions would split rooms. */
  | { readonly kind: "failover"; readonly zone: string; readonly backup: BackupPlan };

/** Addresses of the region that takes over. The stack of that region must not manage these names. */
export interface BackupPlan {
  readonly router: readonly string[];
  readonly turn: string | undefined;
}

/** A DNS record. */
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
