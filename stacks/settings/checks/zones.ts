import type { Problem } from "../problems";
import { awsZoneIds, awsZoneNames, gcpZones } from "../../catalogue/zones";
import type { Settings } from "../../schema/schema";

/** Checks that zones belong to the region and are written in the form that each key needs. */
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
      message: `${cloud === "aws" ? "zone ids" : "zones"} of ${region}, each once: ${known.join(", ")}`,
      fix: "pulumi config rm --path jitsi:cluster.zones",
    },
  ];
}

/** Node labels hold the zone's name. A zone without nodes would silently have no effect. */
function ofShards({ cluster, region = "", shards }: Settings, cloud: "aws" | "gcp"): Problem[] {
  const known = cloud === "aws" ? awsZoneNames(region) : (cluster.zones ?? gcpZones(region));
  return Object.entries(shards).flatMap(([id, own]) =>
    own?.zone === undefined || known.includes(own.zone)
      ? []
      : [
          {
            key: `jitsi:shards.${id}.zone`,
            value: own.zone,
            message: `the name of a zone with nodes of this cluster: ${known.join(", ")}`,
            fix: `pulumi config set --path jitsi:shards.${id}.zone ${known[0] ?? ""}`,
          },
        ],
  );
}
