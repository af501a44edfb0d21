import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { PRODUCTION, recordCluster } from "../support/clouds";
import type { Recording } from "../support/record";

const ACCOUNT = "111122223333";
const HERE = `eu-central-1:${ACCOUNT}`;
const GROUP = `arn:aws:autoscaling:${HERE}:autoScalingGroup:uuid:autoScalingGroupName/eks-media`;
const BALANCER = `arn:aws:elasticloadbalancing:${HERE}:loadbalancer/net/k8s-jitsi-router/0123456789abcdef`;
const ZONE = "arn:aws:route53:::hostedzone/Z1";
const TYPES = "route53:ChangeResourceRecordSetsRecordTypes";
const scaled = (cluster: string): object => ({ [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: "owned" });
const balanced = (cluster: string): object => ({ "aws:ResourceTag/elbv2.k8s.aws/cluster": cluster });

type Row = readonly [role: string, action: string, resource: string, context: object, result: string];
const REQUESTS: readonly Row[] = [
  ["cluster-autoscaler", "autoscaling:SetDesiredCapacity", GROUP, scaled("jitsi-prod"), "Allowed"],
  ["cluster-autoscaler", "autoscaling:SetDesiredCapacity", GROUP, scaled("jitsi-other"), "ImplicitlyDenied"],
  ["cluster-autoscaler", "autoscaling:DeleteAutoScalingGroup", GROUP, scaled("jitsi-prod"), "ImplicitlyDenied"],
  ["cluster-load-balancers", "elasticloadbalancing:DeleteLoadBalancer", BALANCER, balanced("jitsi-prod"), "Allowed"],
  [
    "cluster-load-balancers",
    "elasticloadbalancing:DeleteLoadBalancer",
    BALANCER,
    balanced("jitsi-other"),
    "ImplicitlyDenied",
  ],
  ["cluster-cert-manager", "route53:ChangeResourceRecordSets", ZONE, { [TYPES]: ["TXT"] }, "Allowed"],
  ["cluster-cert-manager", "route53:ChangeResourceRecordSets", ZONE, { [TYPES]: ["A"] }, "ImplicitlyDenied"],
  [
    "cluster-cert-manager",
    "route53:ChangeResourceRecordSets",
    "arn:aws:route53:::hostedzone/Z2",
    { [TYPES]: ["TXT"] },
    "ImplicitlyDenied",
  ],
  [
    "cluster-control-plane",
    "logs:CreateLogGroup",
    `arn:aws:logs:${HERE}:log-group:/aws/eks/jitsi-prod/cluster`,
    {},
    "ExplicitlyDenied",
  ],
  [
    "cluster-amazon-cloudwatch-observability",
    "logs:CreateLogGroup",
    `arn:aws:logs:${HERE}:log-group:/aws/containerinsights/jitsi-prod/application`,
    {},
    "ExplicitlyDenied",
  ],
];

describe("a simulation of IAM", function () {
  this.timeout(60_000);
  let recording: Recording;
  before(async () => {
    const tls = { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01" };
    recording = await recordCluster("aws", { ...PRODUCTION, tls, dns: { zone: "Z1" } });
  });

  for (const [role, action, resource, context, result] of REQUESTS) {
    it(`answers ${result} to ${role} for ${action} on ${resource} with ${JSON.stringify(context)}`, async () => {
      const policies = recording
        .all("aws:iam/rolePolicy:RolePolicy", new RegExp(`^${role}$`))
        .map(({ name, inputs }) => ({ name, policy: inputs["policy"] }));
      assert.ok(policies.length > 0, role);
      const answer = await runSimulation(
        {
          identityPolicies: policies,
          serviceControlPolicies: [],
          resourceControlPolicies: [],
          request: {
            principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
            action,
            resource: { resource, accountId: ACCOUNT },
            contextVariables: context as Record<string, string | string[]>,
          },
        },
        {},
      );
      const found = answer as { readonly overallResult?: string; readonly analysis?: { readonly result: string } };
      assert.equal(found.overallResult ?? found.analysis?.result, result, JSON.stringify(answer).slice(0, 400));
    });
  }
});
