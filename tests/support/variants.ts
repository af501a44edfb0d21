import type { Overrides } from "../../local/config/overrides";
import { type CloudName, CLOUDS } from "./clouds";

/** A region in a cloud, as the tests against models of the clouds' APIs make it. */
export interface Variant {
  readonly cloud: CloudName;
  readonly title: string;
  readonly stack: "dev" | "prod";
  readonly overrides: Overrides;
}

const TLS: Overrides = { "tls.issuer": "letsencrypt", "tls.email": "ops@example.org" };
/** What differs between the clouds: a zone of their DNS, and a region with four zones. */
const OF_CLOUD = {
  aws: {
    zone: "Z0123456789ABCDEFGHIJ",
    region: "us-west-2",
    zones: ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"],
    turn: "turn.example.net",
  },
  gcp: {
    zone: "example-org",
    region: "us-central1",
    zones: ["us-central1-a", "us-central1-b", "us-central1-c", "us-central1-f"],
    turn: "192.0.2.2",
  },
} as const;

function changes(cloud: CloudName): Readonly<Record<string, Overrides>> {
  const { zone, region, zones, turn } = OF_CLOUD[cloud];
  const spread = (count: number): Overrides => ({ region, "cluster.zones": zones.slice(0, count) });
  return {
    prod: {},
    dns01: { ...TLS, "tls.challenge": "dns01", "dns.zone": zone, "dns.policy": "simple" },
    failover: {
      ...TLS,
      "dns.zone": zone,
      "dns.policy": "failover",
      "dns.backup": { router: ["192.0.2.1"], turn },
    },
    "two zones": spread(2),
    "three zones": spread(3),
    "four zones": spread(4),
    "private endpoint": { "cluster.endpointCidrs": ["10.8.0.0/16"] },
    administrators:
      cloud === "aws"
        ? { "cluster.admins": ["arn:aws:iam::111122223333:role/ops", "arn:aws:iam::111122223333:user/team/ops"] }
        : {},
    "no TURN": { "turn.enabled": false },
    loki: { logs: "loki" },
    recording: { "recording.allowed": "moderators" },
    "masked addresses": cloud === "aws" ? { "logOptions.maskAddresses": true } : {},
    "previous pools": { "cluster.previous": { version: "1.35" } },
  };
}

function variantsOf(cloud: CloudName): readonly Variant[] {
  const all = Object.entries(changes(cloud)).filter(([title, own]) => title === "prod" || Object.keys(own).length > 0);
  return [
    { cloud, title: "dev", stack: "dev", overrides: CLOUDS[cloud] },
    ...all.map(([title, own]): Variant => ({ cloud, title, stack: "prod", overrides: { ...CLOUDS[cloud], ...own } })),
  ];
}

/** Every shape of a region that has resources of its own, by cloud. */
export const VARIANTS = { aws: variantsOf("aws"), gcp: variantsOf("gcp") };
