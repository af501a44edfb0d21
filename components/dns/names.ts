import { isIP } from "node:net";
import { all, output, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { DnsPlan, DnsRecord } from "../../stacks/plan/dns";
import type { Cluster, LoadBalancer } from "../cluster/cluster";
import type { NamedRecord } from "./records";

/** Addresses that load balancers were assigned, used where the cluster has no reserved ones. */
export interface Targets {
  readonly router: Output<string | undefined>;
  readonly turn: Output<string | undefined>;
}

/**
 * Creates the region's DNS records if the program manages them.
 * @returns records that the operator must create; empty if the program manages them
 */
export function publishNames(
  plan: DnsPlan,
  cluster: Pick<Cluster, "publish" | "router" | "turn">,
  targets: Targets,
  opts: ComponentResourceOptions = {},
): Output<readonly DnsRecord[]> {
  const record = (name: string, target: "router" | "turn"): NamedRecord => {
    const values = recordValues(cluster[target], targets[target]);
    return { name, target, values, type: values.apply(recordType) };
  };
  const records = [
    ...plan.hosts.map((host) => record(host, "router")),
    ...(plan.turnHost === undefined ? [] : [record(plan.turnHost, "turn")]),
  ];
  const { policy } = plan;
  if (policy.kind === "none" || cluster.publish === undefined) return manualRecords(records);

  const failover =
    policy.kind === "failover"
      ? { backup: policy.backup, host: plan.hosts[0] ?? "", addresses: cluster.router.addresses ?? [] }
      : undefined;
  cluster.publish("dns", { zone: policy.zone, records, failover }, opts);
  return output([]);
}

function recordValues({ addresses }: LoadBalancer, given: Output<string | undefined>): Output<readonly string[]> {
  if (addresses !== undefined) return all([...addresses]);
  return given.apply((address) => (address === undefined ? [] : [address]));
}

function recordType([first = ""]: readonly string[]): DnsRecord["type"] {
  return isIP(first) === 0 ? "CNAME" : "A";
}

/** Lists the records, without those whose load balancer has no address yet. */
function manualRecords(records: readonly NamedRecord[]): Output<readonly DnsRecord[]> {
  const known = records.map(({ name, type, values }) => output({ name, type, values }));
  return all(known).apply((all) => all.filter(({ values }) => values.length > 0));
}
