import assert from "node:assert/strict";
import { checkPolicies } from "../../local/policyRun";
import type { Registration } from "../../local/registration";
import { RULES } from "../../policies/pack";
import { BrokenRegion } from "./broken";
import { object, resource } from "./judging";
import { type Cloud, configOf, recordRegion, type Stack } from "./regions";

interface Breakage {
  /** The policy that has to notice, and the only one. */
  readonly policy: string;
  readonly what: string;
  readonly how: (region: BrokenRegion) => unknown;
  readonly cloud?: Cloud;
  readonly stack?: Stack;
}

const CONTAINER = "spec.template.spec.containers.0";
const labelled = (component: string) => ({
  "app.kubernetes.io/name": "test",
  "app.kubernetes.io/instance": "test",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": "jitsi",
  "app.kubernetes.io/managed-by": "pulumi",
});

const BREAKAGES: readonly Breakage[] = [
  {
    policy: "no-plain-secrets",
    what: "a password becomes a plain variable of prosody",
    how: (region) =>
      region.append("Deployment", "shard-0-prosody", `${CONTAINER}.env`, { name: "LDAP_BINDPW", value: "hunter2" }),
  },
  {
    policy: "no-plain-secrets",
    what: "a ConfigMap gets a key with a token in it",
    how: (region) => region.set("ConfigMap", "shard-0-jvb", "data.api-token", "hunter2"),
  },
  {
    policy: "no-plain-secrets",
    what: "a Service is annotated with a password",
    how: (region) =>
      region.set("Service", "shard-0-web", ["metadata", "annotations", "example.org/password"], "hunter2"),
  },
  {
    policy: "no-leaked-secrets",
    what: "the client's options repeat a shard's password",
    how: (region) => {
      const leaked = `// placeholder-for-shard-0-jicofo-password`;
      region.set("ConfigMap", "shard-0-web", ["data", "custom-config.js"], leaked);
    },
  },
  {
    policy: "images-pinned",
    what: "web runs whatever is latest",
    stack: "dev",
    how: (region) => region.set("Deployment", "shard-0-web", `${CONTAINER}.image`, "ghcr.io/jitsi/web:latest"),
  },
  {
    policy: "images-by-digest",
    what: "web is named by its version alone",
    how: (region) => region.set("Deployment", "shard-0-web", `${CONTAINER}.image`, "ghcr.io/jitsi/web:stable-11146-3"),
  },
  {
    policy: "container-resources",
    what: "jicofo has no memory limit",
    how: (region) => region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.resources.limits`, undefined),
  },
  {
    policy: "container-probes",
    what: "nobody asks whether web is ready",
    how: (region) => region.set("Deployment", "shard-0-web", `${CONTAINER}.readinessProbe`, undefined),
  },
  {
    policy: "pods-restricted",
    what: "the router may gain privileges",
    how: (region) => region.set("StatefulSet", "router", `${CONTAINER}.securityContext.allowPrivilegeEscalation`, true),
  },
  {
    policy: "pods-restricted",
    what: "bridges run as root",
    how: (region) => region.set("Deployment", "shard-0-jvb", "spec.template.spec.securityContext.runAsNonRoot", false),
  },
  {
    policy: "no-host-access",
    what: "bridges share the network of their node",
    how: (region) => region.set("Deployment", "shard-0-jvb", "spec.template.spec.hostNetwork", true),
  },
  {
    policy: "no-host-access",
    what: "a bridge reads its address from the node's files",
    how: (region) =>
      region.append("Deployment", "shard-0-jvb", "spec.template.spec.volumes", {
        name: "host",
        hostPath: { path: "/etc" },
      }),
  },
  {
    policy: "host-ports-for-media-only",
    what: "jicofo's REST gets a port of its node",
    how: (region) => region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.ports.0.hostPort`, 8888),
  },
  {
    policy: "host-ports-for-media-only",
    what: "so does a bridge's REST",
    how: (region) => region.set("Deployment", "shard-0-jvb", `${CONTAINER}.ports.1.hostPort`, 8080),
  },
  {
    policy: "firewalls-closed",
    what: "SSH is open to the world",
    cloud: "aws",
    how: (region) =>
      region.add(
        resource(
          "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" },
          { name: "ssh", provider: region.having("SecurityGroup", /./).provider },
        ),
      ),
  },
  {
    policy: "firewalls-closed",
    what: "the media ports of old times are open to the world",
    cloud: "gcp",
    how: (region) => {
      const media = region.having("Firewall", /"10000"/);
      region.set("Firewall", media.name, "allows", [{ protocol: "udp", ports: ["10000-20000"] }]);
    },
  },
  {
    policy: "router-is-the-only-way-in",
    what: "a shard's web gets a port of every node",
    how: (region) => region.set("Service", "shard-0-web", "spec.type", "NodePort"),
  },
  {
    policy: "router-is-the-only-way-in",
    what: "an Ingress leads to prosody",
    how: (region) => {
      const { provider } = region.one("Service", "shard-0-prosody");
      const labels = labelled("signalling");
      region.add(object("kubernetes:networking.k8s.io/v1:Ingress", "prosody", { labels, spec: {} }, { provider }));
    },
  },
  {
    policy: "callers-are-named",
    what: "anybody may call jicofo's REST",
    how: (region) => region.set("NetworkPolicy", "shard-0-jicofo", "spec.ingress.0.from", undefined),
  },
  {
    policy: "system-nodes-private",
    what: "system nodes stand in a public subnet",
    cloud: "aws",
    how: (region) => {
      const { name, dependencies } = region.having("NodeGroup", /"jitsi.org\/pool":"system"/);
      const { urn } = region.having("Subnet", /"mapPublicIpOnLaunch":true/);
      region.options("NodeGroup", name, { dependencies: [...dependencies, urn] });
    },
  },
  {
    policy: "system-nodes-private",
    what: "system nodes get public addresses",
    cloud: "gcp",
    how: (region) => {
      const { name } = region.having("NodePool", /"jitsi.org\/pool":"system"/);
      region.set("NodePool", name, "networkConfig.enablePrivateNodes", false);
    },
  },
  {
    policy: "cluster-endpoint-restricted",
    what: "the API is open to the world",
    cloud: "aws",
    how: (region) => {
      const { name } = region.having("Cluster", /"vpcConfig"/);
      region.set("Cluster", name, "vpcConfig.endpointPublicAccess", true);
      region.set("Cluster", name, "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]);
    },
  },
  {
    policy: "cluster-secrets-encrypted",
    what: "the cluster loses its key",
    cloud: "aws",
    how: (region) => region.set("Cluster", region.having("Cluster", /"vpcConfig"/).name, "encryptionConfig", undefined),
  },
  {
    policy: "two-replicas",
    what: "a shard may shrink to one bridge",
    how: (region) => region.set("HorizontalPodAutoscaler", "shard-0-jvb", "spec.minReplicas", 1),
  },
  {
    policy: "replicated-workloads-have-a-budget",
    what: "nothing keeps one router alive",
    how: (region) => region.remove("PodDisruptionBudget", "router"),
  },
  {
    policy: "budgets-leave-room",
    what: "prosody gets a budget",
    how: (region) => {
      const { provider, inputs } = region.one("Deployment", "shard-0-prosody");
      const { selector } = inputs["spec"] as { selector: unknown };
      const spec = { minAvailable: 1, selector };
      const labels = { ...labelled("signalling"), "jitsi.org/shard": "shard-0" };
      region.add(object("kubernetes:policy/v1:PodDisruptionBudget", "prosody", { labels, spec }, { provider }));
    },
  },
  {
    policy: "budgets-leave-room",
    what: "no router may ever be evicted",
    how: (region) => region.set("PodDisruptionBudget", "router", "spec.maxUnavailable", 0),
  },
  {
    policy: "autoscaler-owns-replicas",
    what: "the program says how many bridges there are",
    how: (region) => region.set("Deployment", "shard-0-jvb", "spec.replicas", 2),
  },
  {
    policy: "autoscaler-range",
    what: "a shard needs more bridges than it may have",
    how: (region) => region.set("HorizontalPodAutoscaler", "shard-0-jvb", "spec.minReplicas", 99),
  },
  {
    policy: "bridges-leave-gently",
    what: "bridges have a minute to end their calls",
    how: (region) => region.set("Deployment", "shard-0-jvb", "spec.template.spec.terminationGracePeriodSeconds", 60),
  },
  {
    policy: "bridges-leave-gently",
    what: "a drain of nodes may take all bridges at once",
    how: (region) => region.remove("PodDisruptionBudget", "shard-0-jvb"),
  },
  {
    policy: "bridges-leave-gently",
    what: "nobody knows the emptiest bridge",
    how: (region) => region.remove("Deployment", "bridge-deletion-cost"),
  },
  {
    policy: "router-complete",
    what: "routers forget one of them",
    how: (region) => region.rewrite("ConfigMap", "router", / *peer router-1 [^\n]*?\\n/, ""),
  },
  {
    policy: "router-complete",
    what: "a shard has no slot",
    how: (region) => region.rewrite("ConfigMap", "router", / *server shard-2 [^\n]*?\\n/g, ""),
  },
  {
    policy: "signalling-frozen",
    what: "an update may restart prosody",
    how: (region) => region.options("Deployment", "shard-0-prosody", { ignoreChanges: [] }),
  },
  {
    policy: "sentinel-protected",
    what: "a lower shardCount would delete a shard",
    how: (region) => region.options("ConfigMap", "shard-2-sentinel", { protect: false }),
  },
  {
    policy: "shard-complete",
    what: "nobody can call jicofo by name",
    how: (region) => region.remove("Service", "shard-1-jicofo"),
  },
  {
    policy: "shard-complete",
    what: "a shard has no bridges",
    how: (region) =>
      region
        .remove("Deployment", "shard-1-jvb")
        .remove("HorizontalPodAutoscaler", "shard-1-jvb")
        .remove("PodDisruptionBudget", "shard-1-jvb"),
  },
  {
    policy: "media-reachable",
    what: "the firewall forgets media",
    cloud: "aws",
    how: (region) =>
      region.remove("SecurityGroupIngressRule", region.having("SecurityGroupIngressRule", /"fromPort":10000/).name),
  },
  {
    policy: "media-reachable",
    what: "bridges are sent to system nodes",
    cloud: "gcp",
    how: (region) =>
      region.set("Deployment", "shard-0-jvb", "spec.template.spec.nodeSelector", { "jitsi.org/pool": "system" }),
  },
  {
    policy: "shard-budget",
    what: "a shard grows fifty ConfigMaps",
    how: (region) => {
      const { provider } = region.one("ConfigMap", "shard-0-web");
      const labels = { ...labelled("signalling"), "jitsi.org/shard": "shard-0" };
      for (let n = 0; n < 50; n++) {
        region.add(object("kubernetes:core/v1:ConfigMap", `more-${n}`, { labels, data: {} }, { provider }));
      }
    },
  },
  {
    policy: "stateful-protected",
    what: "an update may delete the cluster",
    cloud: "gcp",
    how: (region) => region.options("Cluster", region.having("Cluster", /"releaseChannel"/).name, { protect: false }),
  },
  {
    policy: "required-labels",
    what: "a Service belongs to nobody",
    how: (region) =>
      region.set("Service", "shard-0-web", ["metadata", "labels", "app.kubernetes.io/part-of"], undefined),
  },
  {
    policy: "required-tags",
    what: "machines of Amazon's belong to nobody",
    cloud: "aws",
    how: (region) => region.set("aws", region.having("aws", /defaultTags/).name, "defaultTags", undefined),
  },
  {
    policy: "no-default-providers",
    what: "a ConfigMap goes to whatever cluster kubectl points to",
    how: (region) => region.options("ConfigMap", "shard-0-web", { provider: undefined }),
  },
  {
    policy: "no-default-namespace",
    what: "a Service lands in namespace default",
    how: (region) => region.set("Service", "router-0", "metadata.namespace", "default"),
  },
];

/** The policies that complain about a region and say something that they do not say about the region as it is. */
async function noticed({ cloud = "kubeconfig", stack = "prod", how }: Breakage): Promise<readonly string[]> {
  const { registrations } = await recordRegion(cloud, stack);
  const region = new BrokenRegion(registrations);
  how(region);
  const said = async (resources: readonly Registration[]): Promise<readonly string[]> =>
    (await checkPolicies(resources, configOf(cloud, stack))).map(
      ({ policy, resource: about, message }) => `${policy}: ${about?.urn} ${message}`,
    );
  const before = new Set(await said(registrations));
  return (await said(region.resources)).filter((one) => !before.has(one));
}

describe("a deliberate breakage of our own program", function () {
  this.timeout(60_000);

  for (const breakage of BREAKAGES) {
    it(`is noticed by ${breakage.policy} and no other: ${breakage.what}`, async () => {
      const complaints = await noticed(breakage);
      const policies = new Set(complaints.map((one) => one.slice(0, one.indexOf(":"))));
      assert.deepEqual([...policies], [breakage.policy], complaints.join("\n"));
    });
  }

  it("is known for every policy", () => {
    assert.deepEqual(
      RULES.map(({ name }) => name).filter((name) => !BREAKAGES.some(({ policy }) => policy === name)),
      [],
    );
  });
});
