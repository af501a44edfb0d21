import type { Problem } from "../problems";
import { awsZones } from "../../catalogue/regions";
import type { Settings } from "../../schema/schema";

/** Whether zones are of the region, and called as they are called where they are used. */
export function zones(settings: Settings): Problem[] {
  const { cloud } = settings;
  return cloud === "kubeconfig" ? [] : [...ofCluster(settings, cloud), ...ofShards(settings, cloud)];
}

function ofCluster({ cluster, region = "" }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const ofRegion =
    cloud === "aws"
      ? new RegExp(`^${awsZones(region)[0]?.replace(/\d+$/, "") ?? ""}\\d$`)
      : new RegExp(`^${region}-[a-z]$`);
  const wrong = (cluster.zones ?? []).filter((zone, n, all) => !ofRegion.test(zone) || all.indexOf(zone) !== n);
  if (wrong.length === 0) return [];
  const form = cloud === "aws" ? `ids of zones, such as ${awsZones(region).join(", ")}` : `such as ${region}-a`;
  return [
    {
      key: "jitsi:cluster.zones",
      value: wrong,
      message: `each once, and zones of ${region}: ${form}`,
      fix: "pulumi config rm --path jitsi:cluster.zones",
    },
  ];
}

/** Nodes are labelled with the name of their zone; a shard would silently prefer one that no node has. */
function ofShards({ cluster, region = "", shards }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const example = cloud === "aws" ? `${region}a` : (cluster.zones?.[0] ?? `${region}-a`);
  const ofRegion = new RegExp(`^${region}${cloud === "aws" ? "" : "-"}[a-z]$`);
  const isOurs = (zone: string): boolean =>
    ofRegion.test(zone) && (cloud === "aws" || (cluster.zones?.includes(zone) ?? true));
  return Object.entries(shards).flatMap(([id, own]) =>
    own?.zone === undefined || isOurs(own.zone)
      ? []
      : [
          {
            key: `jitsi:shards.${id}.zone`,
            value: own.zone,
            message: `the name of a zone that this cluster has nodes in, such as ${example}`,
            fix: `pulumi config set --path jitsi:shards.${id}.zone ${example}`,
          },
        ],
  );
}
