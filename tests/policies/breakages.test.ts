import assert from "node:assert/strict";
import { checkPolicies } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
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
    policy: "container-resources",
    what: "jicofo may use less memory than it asks for",
    how: (region) => region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.resources.limits.memory`, "64Mi"),
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
    policy: "callers-are-named",
    what: "every pod of the namespace may call a bridge's REST",
    how: (region) => region.set("NetworkPolicy", "shard-0-jvb", "spec.ingress.1.from", [{ podSelector: {} }]),
  },
  {
    policy: "pods-isolated",
    what: "nothing closes what nobody opens",
    how: (region) => region.remove("NetworkPolicy", "jitsi-default-deny"),
  },
  {
    policy: "pods-isolated",
    what: "the policy that closes everything is for what goes out",
    how: (region) => region.set("NetworkPolicy", "jitsi-default-deny", "spec.policyTypes", ["Egress"]),
  },
  {
    policy: "tls-is-verified",
    what: "custom metrics come from whoever answers",
    how: (region) => region.set("APIService", "v1beta1.custom.metrics.k8s.io", "spec.insecureSkipTLSVerify", true),
  },
  {
    policy: "turn-relays-to-bridges-only",
    what: "TURN relays into the cluster",
    cloud: "aws",
    how: (region) => region.rewrite("ConfigMap", "turn", /denied-peer-ip=10[^\\]*\\n/, ""),
  },
  {
    policy: "turn-relays-to-bridges-only",
    what: "nothing limits what TURN may call",
    cloud: "gcp",
    how: (region) => region.set("NetworkPolicy", "turn", "spec.policyTypes", ["Ingress"]),
  },
  {
    policy: "grafana-for-named-networks",
    what: "everybody may open Grafana",
    how: (region) => region.rewrite("ConfigMap", "router", /acl operators src [\d./]+/, "acl operators src 0.0.0.0/0"),
  },
  {
    policy: "grafana-for-named-networks",
    what: "Grafana asks for no login",
    how: (region) =>
      region.set("Chart", "kube-prometheus", ["values", "grafana", "grafana.ini", "auth.anonymous", "enabled"], true),
  },
  {
    policy: "roles-are-narrow",
    what: "bridges may do everything",
    how: (region) =>
      region.set("ClusterRole", "jitsi-node-reader", "rules", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]),
  },
  {
    policy: "roles-are-narrow",
    what: "what writes deletion costs may run commands in bridges",
    how: (region) => region.append("Role", "bridge-deletion-cost", "rules.0.resources", "pods/exec"),
  },
  {
    policy: "bindings-name-accounts",
    what: "strangers may read nodes",
    how: (region) =>
      region.append("ClusterRoleBinding", "jitsi-node-reader", "subjects", { kind: "User", name: "system:anonymous" }),
  },
  {
    policy: "bindings-name-accounts",
    what: "bridges get the rights of administrators",
    how: (region) => region.set("ClusterRoleBinding", "jitsi-node-reader", "roleRef.name", "cluster-admin"),
  },
  {
    policy: "api-tokens-where-needed",
    what: "web is given a token of the API",
    how: (region) => region.set("Deployment", "shard-0-web", "spec.template.spec.automountServiceAccountToken", true),
  },
  {
    policy: "cloud-roles-are-narrow",
    what: "the autoscaler may do everything in the account",
    cloud: "aws",
    how: (region) => region.set("RolePolicy", "cluster-autoscaler", "policy.Statement.0.Action", ["*"]),
  },
  {
    policy: "cloud-roles-are-narrow",
    what: "nodes may edit the project",
    cloud: "gcp",
    how: (region) => region.set("IAMMember", "cluster-nodes", "role", "roles/editor"),
  },
  {
    policy: "accounts-are-given",
    what: "prosody gives an account to whoever asks",
    how: (region) => region.set("ConfigMap", "shard-0-prosody", ["data", "more.cfg.lua"], "allow_registration = true"),
  },
  {
    policy: "system-nodes-private",
    what: "signalling may land on public nodes",
    cloud: "gcp",
    how: (region) => {
      const { name } = region.having("NodePool", /"jitsi.org\/pool":"media"/);
      region.set("NodePool", name, "nodeConfig.taints", []);
    },
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
    what: "a bridge's hook waits for nothing",
    how: (region) =>
      region.set("Deployment", "shard-0-jvb", `${CONTAINER}.lifecycle.preStop.exec.command`, ["sleep", "5"]),
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
    policy: "router-complete",
    what: "routers keep to themselves what they remember",
    how: (region) => region.rewrite("ConfigMap", "router", / peers routers\\n/, "\\n"),
  },
  {
    policy: "router-complete",
    what: "routers note no room",
    how: (region) => region.rewrite("ConfigMap", "router", / *stick store-response [^\n]*?\\n/g, ""),
  },
  {
    policy: "router-is-the-only-way-in",
    what: "port 80 of the router shows its metrics",
    how: (region) => region.set("Service", "router", "spec.ports.0.targetPort", 8405),
  },
  {
    policy: "container-probes",
    what: "jicofo is restarted when a bridge fails",
    how: (region) =>
      region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.livenessProbe.httpGet.path`, "/about/health"),
  },
  {
    policy: "two-replicas",
    what: "web runs once, like what must never be two",
    how: (region) =>
      region
        .set("Deployment", "shard-0-web", "spec.strategy", { type: "Recreate" })
        .set("Deployment", "shard-0-web", "spec.replicas", 1)
        .remove("PodDisruptionBudget", "shard-0-web"),
  },
  {
    policy: "signalling-frozen",
    what: "an update may replace bridges",
    how: (region) => region.options("Deployment", "shard-0-jvb", { ignoreChanges: [] }),
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
    policy: "sentinel-protected",
    what: "a sentinel lies about a shard that takes rooms",
    how: (region) => region.set("ConfigMap", "shard-2-sentinel", "data.state", "drain"),
  },
  {
    policy: "stateful-protected",
    what: "whoever asks Amazon may delete the cluster",
    cloud: "aws",
    how: (region) => region.set("Cluster", region.having("Cluster", /"vpcConfig"/).name, "deletionProtection", false),
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
    policy: "shard-agrees",
    what: "bridges announce themselves where jicofo does not look",
    how: (region) =>
      region.append("Deployment", "shard-0-jvb", `${CONTAINER}.env`, { name: "JVB_BREWERY_MUC", value: "mine" }),
  },
  {
    policy: "outages-raise-alerts",
    what: "nobody is told of an outage",
    how: (region) => region.remove("PrometheusRule", "jitsi"),
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
    how: (region) => region.set("Service", "acme-solver", "metadata.namespace", "default"),
  },
  {
    policy: "references-exist",
    what: "web reads a ConfigMap that nobody makes",
    how: (region) =>
      region.append("Deployment", "shard-0-web", `${CONTAINER}.envFrom`, { configMapRef: { name: "web-extra" } }),
  },
  {
    policy: "references-exist",
    what: "the Secret of jicofo's password gets another name",
    how: (region) => region.remove("Secret", "shard-0-credentials"),
  },
  {
    policy: "shard-apart",
    what: "web of one shard leads to the prosody of another",
    how: (region) => region.rewrite("Deployment", "shard-1-web", /shard-1-prosody/, "shard-0-prosody"),
  },
  {
    policy: "edge-agrees",
    what: "the certificate is for another name",
    how: (region) => region.set("Certificate", "jitsi-tls", "spec.dnsNames", ["other.example.org"]),
  },
  {
    policy: "edge-agrees",
    what: "the certificate is written where the router does not look",
    how: (region) => region.set("Certificate", "jitsi-tls", "spec.secretName", "jitsi-web-tls"),
  },
  {
    policy: "references-exist",
    what: "jicofo runs as an account that nobody makes",
    how: (region) => region.set("Deployment", "shard-0-jicofo", "spec.template.spec.serviceAccountName", "jicofo"),
  },
];

/** What policies say of a sound region, by cloud and stack: in development some have a word of advice. */
const advice = new Map<string, Promise<ReadonlySet<string>>>();

/** What policies say of a broken region that they do not say of the region as it is. */
async function noticed({ cloud = "kubeconfig", stack = "prod", how }: Breakage): Promise<readonly string[]> {
  const { registrations } = await recordRegion(cloud, stack);
  const region = new BrokenRegion(registrations);
  how(region);
  const said = async (resources: readonly Registration[]): Promise<readonly string[]> =>
    (await checkPolicies(resources, configOf(cloud, stack))).map(
      ({ policy, resource: about, message }) => `${policy}: ${about?.urn} ${message}`,
    );
  const key = `${cloud} ${stack}`;
  const known = advice.get(key) ?? said(registrations).then((all) => new Set(all));
  advice.set(key, known);
  const before = await known;
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
