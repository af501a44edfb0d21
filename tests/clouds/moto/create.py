"""Creates the AWS resources of a render in moto, by the API calls that a provider makes for them.

Standard input: resources.json of a render. Arguments: region and hosted zone. Standard output: JSON with the number of `calls` and of
those that moto does not implement (`modelled`). Every input of a resource is a parameter of one of its calls, and botocore's service
models and moto accept the call; otherwise the exit code is 1, with the resource and the reason.

Only dependencies restrict the order: of the resources that can be created next, the one that was registered last is created.
"""

import functools
import json
import re
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

REGION, ZONE = sys.argv[1:]


clients = functools.cache(boto3.client)


class Refused(Exception):
    """A resource that AWS would not create."""


def parameters(value, shape, path):
    """A value in the form of a parameter, checked as botocore does not: patterns, lengths, ranges and enumerations."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure":
        members = {member.lower(): member for member in shape.members}
        unknown = [key for key in value if key.lower() not in members]
        if unknown:
            raise Refused(f"{path} has no parameter {unknown[0]}")
        named = {members[key.lower()]: inner for key, inner in value.items()}
        return {key: parameters(inner, shape.members[key], f"{path}.{key}") for key, inner in named.items()}
    if kind == "list":
        if isinstance(value, dict):  # tags
            value = [{"Key": key, "Value": inner} for key, inner in value.items()]
        check(path, len(value), limits)
        return [parameters(inner, shape.member, f"{path}[]") for inner in value]
    if kind == "map":
        return value
    if kind == "boolean":
        return value in (True, "true")
    if kind in ("integer", "long"):
        check(path, int(value), limits)
        return int(value)
    text = json.dumps(value) if isinstance(value, dict) else str(value)
    check(path, len(text), limits)
    if "pattern" in limits and not matches(limits["pattern"], text):
        raise Refused(f"{path} {text!r} does not match {limits['pattern']}")
    if text not in limits.get("enum", [text]):
        raise Refused(f"{path} {text!r} is none of {limits['enum']}")
    return text


def check(path, size, limits):
    if not limits.get("min", size) <= size <= limits.get("max", size):
        raise Refused(f"{path}: {size} is out of range {limits}")


# What patterns of AWS's models say in Java's words, in Python's.
PATTERNS = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r"\s", r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF"}


def matches(pattern, text):
    for java, python in PATTERNS.items():
        pattern = pattern.replace(java, python)
    return re.fullmatch(pattern, text) is not None


class Account:
    """What exists already, and which values of the render stand for it."""

    def __init__(self):
        self.calls = self.modelled = 0
        self.real = {}

    def resolve(self, value, key=""):
        """A render has one id for resources of one name: which of them is meant is told by the parameter's name."""
        if isinstance(value, dict):
            return {inner: self.resolve(given, inner) for inner, given in value.items()}
        if isinstance(value, list):
            return [self.resolve(given, key) for given in value]
        ids = self.real.get(value, {}) if isinstance(value, str) else {}
        return next((real for field, real in ids.items() if key.lower().startswith(field)), [*ids.values(), value][0])

    def call(self, service, operation, given):
        client = clients(service, REGION)
        shape = client.meta.service_model.operation_model(operation).input_shape
        if "tags" in given and operation in TAGGED:
            given["tagSpecifications"] = [{"resourceType": TAGGED[operation], "tags": given.pop("tags")}]
        sent = parameters(self.resolve(given), shape, operation)
        try:
            # botocore refuses missing parameters and wrong types before it sends anything.
            return getattr(client, xform_name(operation))(**sent)
        except (ClientError, NotImplementedError) as error:
            # What moto does not implement is checked by botocore's model alone.
            if "not been implemented" not in str(error) and "Not yet implemented" not in str(error):
                raise
            self.modelled += 1
            return {}

    def create(self, kind, name, given):
        """Makes the calls for a resource, and for what AWS creates along with it."""
        calls = list(CALLS[kind](name, given))
        self.calls += len(calls)
        for service, operation, sent, returned in [*calls, *ALONG.get(kind, nothing)(name, given)]:
            response = self.call(service, operation, sent)
            for fake, path in returned.items():
                *steps, last = path.split(".")
                made = functools.reduce(lambda value, step: value[step], steps, response)[last]
                self.real.setdefault(fake, {})[last.lower().removesuffix("id")] = made


# How the tags of EC2 name what a call creates.
TAGGED = {
    "AllocateAddress": "elastic-ip",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateNatGateway": "natgateway",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
}


def one(service, operation, returned=None, **renamed):
    """Calls of a kind whose inputs are the parameters of one call, but for their names."""

    def calls(name, given):
        sent = {renamed.get(key, key): value for key, value in given.items()}
        yield service, operation, sent, {} if returned is None else {f"{name}-id": returned}

    return calls


def vpc(name, given):
    attributes = {key: given.pop(key) for key in ("enableDnsSupport", "enableDnsHostnames")}
    yield "ec2", "CreateVpc", given, {f"{name}-id": "Vpc.VpcId"}
    for key, value in attributes.items():
        yield "ec2", "ModifyVpcAttribute", {"vpcId": f"{name}-id", key: {"value": value}}, {}


def subnet(name, given):
    public = {"mapPublicIpOnLaunch": {"value": given.pop("mapPublicIpOnLaunch")}}
    yield "ec2", "CreateSubnet", given, {f"{name}-id": "Subnet.SubnetId"}
    yield "ec2", "ModifySubnetAttribute", {"subnetId": f"{name}-id", **public}, {}


def internet_gateway(name, given):
    network = {"vpcId": given.pop("vpcId")}
    yield "ec2", "CreateInternetGateway", given, {f"{name}-id": "InternetGateway.InternetGatewayId"}
    yield "ec2", "AttachInternetGateway", {"internetGatewayId": f"{name}-id", **network}, {}


def elastic_ip(name, given):
    yield "ec2", "AllocateAddress", given, {f"eipalloc-{name}": "AllocationId"}


def security_group(name, given):
    yield "ec2", "CreateSecurityGroup", {"groupName": name, **given}, {f"{name}-id": "GroupId"}


def ingress_rule(_, given):
    group, source = given.pop("securityGroupId"), {"cidrIp": given.pop("cidrIpv4"), "description": given.pop("description")}
    yield "ec2", "AuthorizeSecurityGroupIngress", {"groupId": group, "ipPermissions": [{"ipRanges": [source], **given}]}, {}


def flow_log(_, given):
    network = {"resourceIds": [given.pop("vpcId")], "resourceType": "VPC"}
    yield "ec2", "CreateFlowLogs", {**network, "deliverLogsPermissionArn": given.pop("iamRoleArn"), **given}, {}


def launch_template(name, given):
    for interface in given.get("networkInterfaces", []):
        interface["groups"] = interface.pop("securityGroups")
    returned = {f"{name}-id": "LaunchTemplate.LaunchTemplateId"}
    yield "ec2", "CreateLaunchTemplate", {"launchTemplateName": name, "launchTemplateData": given}, returned


def log_group(_, given):
    group, days = {"logGroupName": given.pop("name")}, given.pop("retentionInDays")
    yield "logs", "CreateLogGroup", {**group, **given}, {}
    yield "logs", "PutRetentionPolicy", {**group, "retentionInDays": days}, {}


def key(name, given):
    given.pop("deletionWindowInDays")  # for a later deletion
    assert given.pop("enableKeyRotation")
    arn = f"arn:aws:kms:::key/{name}"
    yield "kms", "CreateKey", given, {arn: "KeyMetadata.Arn"}
    yield "kms", "EnableKeyRotation", {"keyId": arn}, {}


def role(name, given):
    policy = {"assumeRolePolicyDocument": given.pop("assumeRolePolicy")}
    yield "iam", "CreateRole", {"roleName": name, **policy, **given}, {f"arn:aws:iam:::role/{name}": "Role.Arn"}


def role_policy(name, given):
    yield "iam", "PutRolePolicy", {"policyName": name, "roleName": given.pop("role"), "policyDocument": given.pop("policy"), **given}, {}


def cluster(name, given):
    logging = {"clusterLogging": [{"types": given.pop("enabledClusterLogTypes"), "enabled": True}]}
    sent = {"resourcesVpcConfig": given.pop("vpcConfig"), "encryptionConfig": [given.pop("encryptionConfig")], "logging": logging, **given}
    yield "eks", "CreateCluster", sent, {}


def addon(_, given):
    given.pop("resolveConflictsOnUpdate")  # for a later update
    yield "eks", "CreateAddon", {"resolveConflicts": given.pop("resolveConflictsOnCreate"), **given}, {}


def scaling_tag(_, given):
    group = given.pop("autoscalingGroupName")
    tag = {"resourceId": group, "resourceType": "auto-scaling-group", **given.pop("tag")}
    yield "autoscaling", "CreateOrUpdateTags", {"tags": [tag], **given}, {}


def health_check(name, given):
    names = {"fqdn": "fullyQualifiedDomainName", "childHealthThreshold": "healthThreshold"}
    sent = {names.get(key, key): value for key, value in given.items()}
    yield "route53", "CreateHealthCheck", {"callerReference": name, "healthCheckConfig": sent}, {f"{name}-id": "HealthCheck.Id"}


def record(_, given):
    zone, [policy] = given.pop("zoneId"), given.pop("failoverRoutingPolicies")
    values = [{"value": value} for value in given.pop("records")]
    change = {"action": "CREATE", "resourceRecordSet": {"resourceRecords": values, "failover": policy["type"], **given}}
    yield "route53", "ChangeResourceRecordSets", {"hostedZoneId": zone, "changeBatch": {"changes": [change]}}, {}


def bucket(name, given):
    assert len(given.pop("bucketPrefix")) <= 37, "the provider appends 26 characters, and S3 allows 63"
    yield "s3", "CreateBucket", {"bucket": name, "createBucketConfiguration": {"locationConstraint": REGION}}, {}
    assert not given, given


def lifecycle(_, given):
    rules = [{"ID": rule.pop("id"), **rule} for rule in given.pop("rules")]
    yield "s3", "PutBucketLifecycleConfiguration", {"lifecycleConfiguration": {"rules": rules}, **given}, {}


def public_access(_, given):
    name = given.pop("bucket")
    yield "s3", "PutPublicAccessBlock", {"bucket": name, "publicAccessBlockConfiguration": given}, {}


def nothing(*_):
    return []


def security_group_of_cluster(name, _):
    group = {"groupName": "eks-cluster-sg", "description": "of the cluster", "vpcId": "cluster-vpc-id"}
    yield "ec2", "CreateSecurityGroup", group, {f"sg-{name}": "GroupId"}


def scaling_group(name, given):
    size = {"minSize": 0, "maxSize": 0}
    template = {"launchTemplateId": given["launchTemplate"]["id"], "version": "1"}
    group = {"autoScalingGroupName": f"eks-{name}", "launchTemplate": template, **size, "availabilityZones": [f"{REGION}a"]}
    yield "autoscaling", "CreateAutoScalingGroup", group, {}


# What AWS creates along with a resource and moto does not.
ALONG = {
    "aws:eks/cluster:Cluster": security_group_of_cluster,
    "aws:eks/nodeGroup:NodeGroup": scaling_group,
}


CALLS = {
    "aws:autoscaling/tag:Tag": scaling_tag,
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": one(
        "logs", "PutDataProtectionPolicy", logGroupName="logGroupIdentifier"
    ),
    "aws:cloudwatch/logGroup:LogGroup": log_group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": nothing,  # comes with its VPC
    "aws:ec2/eip:Eip": elastic_ip,
    "aws:ec2/flowLog:FlowLog": flow_log,
    "aws:ec2/internetGateway:InternetGateway": internet_gateway,
    "aws:ec2/launchTemplate:LaunchTemplate": launch_template,
    "aws:ec2/natGateway:NatGateway": one("ec2", "CreateNatGateway", "NatGateway.NatGatewayId"),
    "aws:ec2/route:Route": one("ec2", "CreateRoute"),
    "aws:ec2/routeTable:RouteTable": one("ec2", "CreateRouteTable", "RouteTable.RouteTableId"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": one("ec2", "AssociateRouteTable"),
    "aws:ec2/securityGroup:SecurityGroup": security_group,
    "aws:ec2/subnet:Subnet": subnet,
    "aws:ec2/vpc:Vpc": vpc,
    "aws:eks/accessEntry:AccessEntry": one("eks", "CreateAccessEntry"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": one("eks", "AssociateAccessPolicy"),
    "aws:eks/addon:Addon": addon,
    "aws:eks/cluster:Cluster": cluster,
    "aws:eks/nodeGroup:NodeGroup": one(
        "eks", "CreateNodegroup", nodeGroupName="nodegroupName", nodeRoleArn="nodeRole", subnetIds="subnets"
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": one("eks", "CreatePodIdentityAssociation"),
    "aws:iam/role:Role": role,
    "aws:iam/rolePolicy:RolePolicy": role_policy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": one("iam", "AttachRolePolicy", role="roleName"),
    "aws:kms/key:Key": key,
    "aws:route53/healthCheck:HealthCheck": health_check,
    "aws:route53/record:Record": record,
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
    "aws:s3/bucketPolicy:BucketPolicy": one("s3", "PutBucketPolicy"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": public_access,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingress_rule,
}


def in_order(resources):
    """Resources after what they depend on; a dependency on a component is one on what is in it."""
    inside = {}
    for one in resources:
        inside.setdefault(one["parent"], []).append(one["urn"])
    made, left = set(), list(resources)

    def exists(urn):
        return urn in made and all(exists(child) for child in inside.get(urn, []))

    while left:
        ready = [one for one in left if all(exists(urn) for urn in one["dependencies"])]
        if not ready:
            raise Refused(f"these wait for each other: {[one['urn'] for one in left]}")
        left.remove(ready[-1])
        made.add(ready[-1]["urn"])
        yield ready[-1]


def main():
    account = Account()
    resources = json.load(sys.stdin)
    zone = clients("route53", REGION).create_hosted_zone(Name=ZONE, CallerReference="test")["HostedZone"]["Id"].split("/")[-1]
    account.real.update({one["inputs"]["zoneId"]: {"zone": zone} for one in resources if "zoneId" in one["inputs"]})
    for one in in_order(resources):
        if not one["type"].startswith("aws:"):
            continue
        try:
            account.create(one["type"], one["name"], one["inputs"])
        except (Refused, BotoCoreError, ClientError) as error:
            sys.exit(f"{one['urn']}: {error}")
    print(json.dumps({"calls": account.calls, "modelled": account.modelled}))


with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
    main()
