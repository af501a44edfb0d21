import type { Cluster } from "@pulumi/aws/eks";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { DnsSolver } from "../cluster";
import { createPodIdentity } from "./podIdentity";

/** Allows cert-manager to write TXT records, for DNS-01 challenges, into one Route 53 zone. */
export function createDnsSolver(
  name: string,
  cluster: Cluster,
  { zone, region }: { readonly zone: string; readonly region: string },
  opts: CustomResourceOptions,
): DnsSolver {
  const identity = createPodIdentity(
    `${name}-cert-manager`,
    cluster,
    {
      namespace: "cert-manager",
      serviceAccount: "cert-manager",
      statements: [
        { Effect: "Allow", Action: ["route53:GetChange"], Resource: "arn:aws:route53:::change/*" },
        {
          Effect: "Allow",
          Action: ["route53:ListResourceRecordSets"],
          Resource: `arn:aws:route53:::hostedzone/${zone}`,
        },
        {
          Effect: "Allow",
          Action: ["route53:ChangeResourceRecordSets"],
          Resource: `arn:aws:route53:::hostedzone/${zone}`,
          Condition: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] } },
        },
      ],
    },
    opts,
  );
  return {
    dns01: { route53: { region, hostedZoneID: zone } },
    serviceAccountAnnotations: {},
    identity: identity.arn,
    grants: identity.grants,
  };
}
