import type { Problem } from "../problems";
import { awsZoneIds, awsZoneNames, gcpZones } from "../../catalogue/zones";
import type { Settings } from "../../schema/schema";

/** Whether zones are of the region, and called as they are called where they are used. */
export function zones(settings: Settings): Problem[] {
  const { cloud } = settings;
  return cloud === "kubeconfig" ? [] : [...ofCluster(settings, cloud), ...ofShards(settings, cloud)];
}

function ofCluster({ cluster, region = "" }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const known = cloud === "aws" ? awsZoneIds(region) : gcpZones(region);
  const wrong = (cluster.zones ?? []).filter((zone, n, all) => !known.includes(zone) || all.indexOf(zone) !== n);
  if (wrong.length === 0) return [];
  return [
    {
      key: "jitsi:cluster.zones",
      value: wrong,
      message: `each once, and ${cloud === "aws" ? "ids of zones" : "zones"} of ${region}: ${known.join(", ")}`,
      fix: "pulumi config rm --path jitsi:cluster.zones",
    },
  ];
}

/** Nodes are labelled with the name of their zone; a shard would silently prefer one that no node has. */
function ofShards({ cluster, region = "", shards }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const known = cloud === "aws" ? awsZoneNames(region) : (cluster.zones ?? gcpZones(region));
  return Object.entries(shards).flatMap(([id, own]) =>
    own?.zone === undefined || known.includes(own.zone)
      ? []
      : [
          {
            key: `jitsi:shards.${id}.zone`,
            value: own.zone,
            message: `the name of a zone that this cluster has nodes in: ${known.join(", ")}`,
            fix: `pulumi config set --path jitsi:shards.${id}.zone ${known[0] ?? ""}`,
          },
        ],
  );
}
