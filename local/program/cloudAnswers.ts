import type { Registration } from "./registration";

/** Computed outputs of cloud resources, by type, as far as the program reads them. Deterministic, never a real value. */
export const CLOUD_ANSWERS: Readonly<
  Record<string, (registration: Registration) => Readonly<Record<string, unknown>>>
> = {
  "aws:cloudwatch/logGroup:LogGroup": ({ inputs }) => ({ arn: arn("logs", `log-group:${String(inputs["name"])}`) }),
  "aws:ec2/eip:Eip": ({ name }) => ({ allocationId: `eipalloc-${name}`, publicIp: address(name) }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:eks/cluster:Cluster": ({ name, inputs }) => ({
    arn: arn("eks", `cluster/${name}`),
    endpoint: `https://${name}.eks.invalid`,
    certificateAuthority: { data: CERTIFICATE },
    vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: `sg-${name}` },
  }),
  "aws:eks/nodeGroup:NodeGroup": ({ name }) => ({ resources: [{ autoscalingGroups: [{ name: `eks-${name}` }] }] }),
  "aws:iam/role:Role": ({ name }) => ({ name, arn: arn("iam", `role/${name}`) }),
  "aws:s3/bucket:Bucket": ({ name }) => ({ bucket: name, arn: `arn:aws:s3:::${name}` }),
  "aws:kms/key:Key": ({ name }) => ({ arn: arn("kms", `key/${name}`) }),
  "gcp:compute/address:Address": ({ name }) => ({ address: address(name) }),
  "gcp:container/cluster:Cluster": ({ name, inputs }) => ({
    controlPlaneEndpointsConfig: {
      ...(inputs["controlPlaneEndpointsConfig"] as object),
      dnsEndpointConfig: { allowExternalTraffic: true, endpoint: `${name}.gke.invalid` },
    },
  }),
  "gcp:serviceaccount/account:Account": ({ inputs }) => {
    const id = `${String(inputs["accountId"])}@project.iam.gserviceaccount.com`;
    return { name: `projects/project/serviceAccounts/${id}`, email: id };
  },
};

/** Results of provider functions, by token: an account without clusters, and the caller's identity. */
export const CLOUD_FUNCTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "aws:eks/getClusters:getClusters": { names: [] },
  "aws:index/getCallerIdentity:getCallerIdentity": { arn: "arn:aws:sts::111122223333:assumed-role/deployer/session" },
};

/** "certificate" in base64; no client uses it. */
const CERTIFICATE = "Y2VydGlmaWNhdGU=";

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:::${resource}`;
}

/** An address from a range reserved for documentation (RFC 5737), derived from the name. */
function address(name: string): string {
  const sum = Array.from(name).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return `198.51.100.${(sum % 253) + 1}`;
}
