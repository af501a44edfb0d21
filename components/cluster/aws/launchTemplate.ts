import { LaunchTemplate } from "@pulumi/aws/ec2";
import type { ec2 } from "@pulumi/aws/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { PoolGeneration } from "../../../stacks/plan/generations";
import { DISK, SYSCTLS } from "../nodes";
import { ownerLabels, stackName } from "../stackName";

/**
 * Creates the launch template of a generation's nodes.
 * @param mediaFirewall security groups of media nodes, which admit UDP 10000
 */
export function createLaunchTemplate(
  name: string,
  plan: AwsPlan,
  generation: PoolGeneration,
  mediaFirewall: readonly Input<string>[],
  opts: CustomResourceOptions,
): LaunchTemplate {
  const tags = { ...ownerLabels(plan.environment), Name: `${stackName(plan)}-${generation.id}` };
  return new LaunchTemplate(
    `${name}-${generation.id}`,
    {
      // The Auto Scaling group creates instances, volumes and interfaces, so the provider's default tags do not apply.
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: DISK, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      // One hop, so that pods cannot read the credentials of their node.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      ...(generation.public ? { networkInterfaces: publicInterface(mediaFirewall) } : {}),
      ...(generation.pool === "media" ? { userData: Buffer.from(SYSCTL_SCRIPT).toString("base64") } : {}),
    },
    opts,
  );
}

/** A public address needs an interface here, and security groups cannot be set on both instance and interface. */
function publicInterface(securityGroups: readonly Input<string>[]): ec2.LaunchTemplateNetworkInterface[] {
  return [
    {
      deviceIndex: 0,
      associatePublicIpAddress: "true",
      deleteOnTermination: "true",
      securityGroups: [...securityGroups],
    },
  ];
}

/** MIME multipart, because EKS adds a part to the user data of a template. */
const SYSCTL_SCRIPT = [
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="//"',
  "",
  "--//",
  'Content-Type: text/x-shellscript; charset="us-ascii"',
  "",
  "#!/bin/sh",
  "set -e",
  "cat > /etc/sysctl.d/20-jitsi.conf <<'END'",
  ...Object.entries(SYSCTLS).map(([key, value]) => `${key} = ${value}`),
  "END",
  "sysctl --system",
  "--//--",
  "",
].join("\n");
