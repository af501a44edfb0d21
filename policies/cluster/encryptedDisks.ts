import { COMFORT, resourceRule } from "../core/rule";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";

/**
 * Risk: disks of nodes hold what pods had in memory and in files, volumes what Prometheus and Grafana know; a disk that is
 * copied or thrown away is read by whoever gets it. Google encrypts all of its disks by itself.
 */
export const encryptedDisks = resourceRule({
  name: "disks-encrypted",
  level: COMFORT,
  severity: "high",
  why: "A disk that is copied, or thrown away, is read by whoever gets it unless it is encrypted.",
  fix: "Set encrypted to true: in each ebs of a launch template's blockDeviceMappings, in a volume, in a StorageClass.",
  check: ({ props, type }: Resource) => {
    switch (type) {
      case "aws:ec2/launchTemplate:LaunchTemplate":
        return ofLaunchTemplate(props.at("blockDeviceMappings"));
      case "aws:ebs/volume:Volume":
      case "aws:efs/fileSystem:FileSystem":
        return isTrue(props.at("encrypted")) ? [] : ["it is not encrypted"];
      case "kubernetes:storage.k8s.io/v1:StorageClass":
        return !props.at("provisioner").is("ebs.csi.aws.com") || isTrue(props.at("parameters", "encrypted"))
          ? []
          : ["its volumes are not encrypted"];
      default:
        return [];
    }
  },
});

function ofLaunchTemplate(mappings: Value): string[] {
  if (mappings.isUnknown) return [];
  const open = mappings.items.filter((mapping) => !isTrue(mapping.at("ebs", "encrypted")));
  if (mappings.items.length === 0) return ["the disks of its nodes are what the account's default makes of them"];
  return open.map((mapping) => `disk ${mapping.at("deviceName").text ?? "?"} of its nodes is not encrypted`);
}

/** Amazon's provider takes some switches as text. */
function isTrue(value: Value): boolean {
  return value.mayBe(true, "true");
}
