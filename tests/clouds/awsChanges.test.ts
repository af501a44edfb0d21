import assert from "node:assert/strict";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Registration } from "../../local/program/registration";
import { REFERENCE } from "../../stacks/schema/reference";
import { EffectTable } from "../docs/effectTable";
import { samplesOf } from "../docs/samples";
import { CLOUDS } from "../support/clouds";
import { record } from "../support/record";
import { countRun } from "../support/toolRuns";
import { VARIANTS } from "../support/variants";
import type { Overrides } from "../../local/config/overrides";

/** CloudFormation types by Pulumi type, with properties of another name. */
const TYPES: Readonly<Record<string, readonly [type: string, names?: Readonly<Record<string, string>>]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["AWS::Logs::LogGroup", { name: "LogGroupName" }],
  "aws:ec2/eip:Eip": ["AWS::EC2::EIP"],
  "aws:ec2/flowLog:FlowLog": ["AWS::EC2::FlowLog", { vpcId: "ResourceId", iamRoleArn: "DeliverLogsPermissionArn" }],
  "aws:ec2/internetGateway:InternetGateway": ["AWS::EC2::InternetGateway"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["AWS::EC2::LaunchTemplate", { name: "LaunchTemplateName" }],
  "aws:ec2/natGateway:NatGateway": ["AWS::EC2::NatGateway"],
  "aws:ec2/route:Route": ["AWS::EC2::Route", { destinationCidrBlock: "DestinationCidrBlock", gatewayId: "GatewayId" }],
  "aws:ec2/routeTable:RouteTable": ["AWS::EC2::RouteTable"],
  "aws:ec2/securityGroup:SecurityGroup": ["AWS::EC2::SecurityGroup", { description: "GroupDescription" }],
  "aws:ec2/subnet:Subnet": ["AWS::EC2::Subnet"],
  "aws:ec2/vpc:Vpc": ["AWS::EC2::VPC"],
  "aws:eks/accessEntry:AccessEntry": ["AWS::EKS::AccessEntry"],
  "aws:eks/addon:Addon": ["AWS::EKS::Addon"],
  "aws:eks/cluster:Cluster": ["AWS::EKS::Cluster", { vpcConfig: "ResourcesVpcConfig" }],
  "aws:eks/nodeGroup:NodeGroup": [
    "AWS::EKS::Nodegroup",
    { nodeGroupName: "NodegroupName", nodeRoleArn: "NodeRole", subnetIds: "Subnets" },
  ],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["AWS::EKS::PodIdentityAssociation"],
  "aws:iam/role:Role": ["AWS::IAM::Role", { assumeRolePolicy: "AssumeRolePolicyDocument", name: "RoleName" }],
  "aws:kms/key:Key": ["AWS::KMS::Key"],
  "aws:route53/record:Record": ["AWS::Route53::RecordSet", { zoneId: "HostedZoneId" }],
};
/** Required by CloudFormation; the provider derives them from other properties. */
const MADE_BY_PROVIDER = ["LaunchTemplateData", "ResourceType"];

const specification = loadAwsServiceSpecSync();
interface Property {
  readonly required?: boolean;
  readonly causesReplacement?: "yes" | "no" | "maybe";
}

function propertiesOf(type: string): Readonly<Record<string, Property>> {
  const [resource] = specification.lookup("resource", "cloudFormationType", "equals", TYPES[type]?.[0] ?? "");
  assert.ok(resource !== undefined, type);
  return resource.properties;
}

function nameOf(type: string, key: string): string {
  return TYPES[type]?.[1]?.[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

/** AWS resources that an update replaces, by the properties that CloudFormation cannot change. */
function replaced(before: readonly Registration[], after: readonly Registration[]): readonly string[] {
  const old = new Map(before.map((one) => [one.urn, one]));
  return after.flatMap(({ urn, type, name, inputs, ignoreChanges }) => {
    const was = old.get(urn);
    if (was === undefined || TYPES[type] === undefined) return [];
    const properties = propertiesOf(type);
    const changed = [...new Set([...Object.keys(was.inputs), ...Object.keys(inputs)])].filter(
      (key) =>
        !ignoreChanges.includes(key) &&
        JSON.stringify(was.inputs[key]) !== JSON.stringify(inputs[key]) &&
        properties[nameOf(type, key)]?.causesReplacement === "yes",
    );
    return changed.map((key) => `${name}.${key}`);
  });
}

/** Resources whose replacement loses what runs on them. */
const FOUNDATION = /:(Cluster|NodeGroup|Subnet|Vpc)$/;

const keys = Object.values(REFERENCE)
  .flatMap((section) => Object.entries(section))
  .map(([key, { effect }]) => ({
    key,
    change: effect.replace(/; on gcp: .*/, ""),
    samples: samplesOf(key).filter(({ region }) => region["cloud"] === "aws"),
  }))
  .filter(({ samples }) => samples.length > 0);

const recorded = new Map<string, Promise<readonly Registration[]>>();
function region(overrides: Overrides): Promise<readonly Registration[]> {
  const key = JSON.stringify(overrides);
  const made = recorded.get(key) ?? record(overrides).then(({ registrations }) => registrations);
  recorded.set(key, made);
  return made;
}

describe("CloudFormation's specification of AWS", function () {
  this.timeout(60_000);
  const table = new EffectTable();
  after(() => table.print());

  for (const { title, stack, overrides } of VARIANTS.aws) {
    it(`accepts the properties of every resource of ${title}`, async () => {
      const { registrations } = await record(overrides, { stack });
      const known = registrations.filter(({ type }) => TYPES[type] !== undefined);
      assert.ok(known.length > 40);
      for (const { type, urn, inputs } of known) {
        const given = new Set(Object.keys(inputs).map((key) => nameOf(type, key)));
        const missing = Object.entries(propertiesOf(type)).filter(([key, { required }]) => required && !given.has(key));
        assert.deepEqual(
          missing.map(([key]) => key).filter((key) => !MADE_BY_PROVIDER.includes(key)),
          [],
          urn,
        );
      }
      countRun("resource held against CloudFormation's specification", known.length);
    });
  }

  for (const { key, change, samples } of keys) {
    it(`shows that a change of ${key} (${change}) replaces ${change.includes("replaces") ? "a resource" : "none"}`, async () => {
      const observed = new Set<string>();
      for (const sample of samples) {
        const [before, after] = [await region(sample.region), await region({ ...sample.region, ...sample.change })];
        for (const one of replaced(before, after)) observed.add(one);
        const now = new Set(after.map(({ urn }) => urn));
        for (const { urn, type, name } of before) if (FOUNDATION.test(type) && !now.has(urn)) observed.add(name);
      }
      table.add(
        key,
        change,
        [...observed].map((one) => one.replace(/-\w+-az\d/, "")),
      );
      assert.equal(observed.size > 0, change.includes("replaces"), [...observed].join(", "));
    });
  }

  it("shows that an additional zone replaces nothing", async () => {
    const west: Overrides = { ...CLOUDS.aws, region: "us-west-2", "monitoring.enabled": false };
    const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
    const before = await region({ ...west, "cluster.zones": zones });
    const after = await region({ ...west, "cluster.zones": [...zones, "usw2-az4"] });
    assert.deepEqual(replaced(before, after), []);
    const [old, now] = [before, after].map((all) => all.find(({ type }) => type === "aws:eks/cluster:Cluster"));
    assert.ok(now?.ignoreChanges.includes("vpcConfig.subnetIds") && old !== undefined);
  });
});
