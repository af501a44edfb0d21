import assert from "node:assert/strict";
import { checkPolicies } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import { RULES } from "../../policies/pack";
import { BrokenRegion } from "./broken";
import { object, resource } from "./judging";
import { type Cloud, configOf, recordRegion, type Stack } from "./regions";

const CONTAINER = "spec.template.spec.containers.0";
const labelled = (component: string) => ({
  "app.kubernetes.io/name": "test",
  "app.kubernetes.io/instance": "test",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": "jitsi",
  "app.kubernetes.io/managed-by": "pulumi",
});

/** Advisory complaints about the unchanged region, by cloud and stack. */
const advice = new Map<string, Promise<ReadonlySet<string>>>();

/** Complaints about a changed region that the unchanged region does not have. */
async function newComplaints(
  cloud: Cloud,
  stack: Stack,
  change: (region: BrokenRegion) => unknown,
): Promise<readonly string[]> {
  const { registrations } = await recordRegion(cloud, stack);
  const region = new BrokenRegion(registrations);
  change(region);
  const complaints = async (resources: readonly Registration[]): Promise<readonly string[]> =>
    (await checkPolicies(resources, configOf(cloud, stack))).map(
      ({ policy, resource: about, message }) => `${policy}: ${about?.urn} ${message}`,
    );
  const key = `${cloud} ${stack}`;
  const known = advice.get(key) ?? complaints(registrations).then((all) => new Set(all));
  advice.set(key, known);
  const before = await known;
  return (await complaints(region.resources)).filter((one) => !before.has(one));
}

describe("a broken region", function () {
  this.timeout(60_000);
  const tested = new Set<string>();
  /** Declares a change that one policy reports and no other. */
  const breaking =
    (cloud: Cloud, stack: Stack) =>
    (policy: string, what: string, change: (region: BrokenRegion) => unknown): void => {
      tested.add(policy);
      it(`is reported by ${policy} alone when ${what}`, async () => {
        const complaints = await newComplaints(cloud, stack, change);
        const policies = new Set(complaints.map((one) => one.slice(0, one.indexOf(":"))));
        assert.deepEqual([...policies], [policy], complaints.join("\n"));
      });
    };
  const breaks = breaking("kubeconfig", "prod");
  const breaksDev = breaking("kubeconfig", "dev");
  const breaksAws = breaking("aws", "prod");
  const breaksGoogle = breaking("gcp", "prod");

  breaks("no-plain-secrets", "a variable of prosody holds a password", (region) =>
    region.append("Deployment", "shard-0-prosody", `${CONTAINER}.env`, { name: "LDAP_BINDPW", value: "hunter2" }),
  );
  breaks("no-plain-secrets", "a ConfigMap holds a token", (region) =>
    region.set("ConfigMap", "shard-0-jvb", "data.api-token", "hunter2"),
  );
  breaks("no-plain-secrets", "an annotation of a Service holds a password", (region) =>
    region.set("Service", "shard-0-web", ["metadata", "annotations", "example.org/password"], "hunter2"),
  );
  breaks("no-leaked-secrets", "web's client configuration holds a shard's password", (region) => {
    const leaked = `// placeholder-for-shard-0-jicofo-password`;
    region.set("ConfigMap", "shard-0-web", ["data", "custom-config.js"], leaked);
  });
  breaksDev("images-pinned", "web's image has the tag latest", (region) =>
    region.set("Deployment", "shard-0-web", `${CONTAINER}.image`, "ghcr.io/jitsi/web:latest"),
  );
  breaks("images-by-digest", "web's image has no digest", (region) =>
    region.set("Deployment", "shard-0-web", `${CONTAINER}.image`, "ghcr.io/jitsi/web:stable-11146-3"),
  );
  breaks("container-resources", "jicofo has no memory limit", (region) =>
    region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.resources.limits`, undefined),
  );
  breaks("container-resources", "jicofo's memory limit is below its request", (region) =>
    region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.resources.limits.memory`, "64Mi"),
  );
  breaks("container-probes", "web has no readiness probe", (region) =>
    region.set("Deployment", "shard-0-web", `${CONTAINER}.readinessProbe`, undefined),
  );
  breaks("pods-restricted", "the router may gain privileges", (region) =>
    region.set("StatefulSet", "router", `${CONTAINER}.securityContext.allowPrivilegeEscalation`, true),
  );
  breaks("pods-restricted", "bridges run as root", (region) =>
    region.set("Deployment", "shard-0-jvb", "spec.template.spec.securityContext.runAsNonRoot", false),
  );
  breaks("no-host-access", "bridges use the host network", (region) =>
    region.set("Deployment", "shard-0-jvb", "spec.template.spec.hostNetwork", true),
  );
  breaks("no-host-access", "a bridge mounts files of its node", (region) =>
    region.append("Deployment", "shard-0-jvb", "spec.template.spec.volumes", {
      name: "host",
      hostPath: { path: "/etc" },
    }),
  );
  breaks("host-ports-for-media-only", "jicofo's REST port is a host port", (region) =>
    region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.ports.0.hostPort`, 8888),
  );
  breaks("host-ports-for-media-only", "a bridge's REST port is a host port", (region) =>
    region.set("Deployment", "shard-0-jvb", `${CONTAINER}.ports.1.hostPort`, 8080),
  );
  breaksAws("firewalls-closed", "SSH is open to the internet", (region) =>
    region.add(
      resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" },
        { name: "ssh", provider: region.having("SecurityGroup", /./).provider },
      ),
    ),
  );
  breaksGoogle("firewalls-closed", "a range of media ports is open to the internet", (region) => {
    const media = region.having("Firewall", /"10000"/);
    region.set("Firewall", media.name, "allows", [{ protocol: "udp", ports: ["10000-20000"] }]);
  });
  breaks("router-is-the-only-way-in", "a shard's web has a node port", (region) =>
    region.set("Service", "shard-0-web", "spec.type", "NodePort"),
  );
  breaks("router-is-the-only-way-in", "an Ingress leads to prosody", (region) => {
    const { provider } = region.one("Service", "shard-0-prosody");
    const labels = labelled("signalling");
    region.add(object("kubernetes:networking.k8s.io/v1:Ingress", "prosody", { labels, spec: {} }, { provider }));
  });
  breaks("callers-are-named", "every pod may call jicofo's REST port", (region) =>
    region.set("NetworkPolicy", "shard-0-jicofo", "spec.ingress.0.from", undefined),
  );
  breaks("callers-are-named", "every pod of the namespace may call a bridge's REST port", (region) =>
    region.set("NetworkPolicy", "shard-0-jvb", "spec.ingress.1.from", [{ podSelector: {} }]),
  );
  breaks("pods-isolated", "the default deny policy is missing", (region) =>
    region.remove("NetworkPolicy", "jitsi-default-deny"),
  );
  breaks("pods-isolated", "the default deny policy is for egress only", (region) =>
    region.set("NetworkPolicy", "jitsi-default-deny", "spec.policyTypes", ["Egress"]),
  );
  breaks("tls-is-verified", "the metrics API is not verified", (region) =>
    region.set("APIService", "v1beta1.metrics.k8s.io", "spec.insecureSkipTLSVerify", true),
  );
  breaksAws("turn-relays-to-bridges-only", "TURN relays to 10.0.0.0/8", (region) =>
    region.rewrite("ConfigMap", "turn", /denied-peer-ip=10[^\\]*\\n/, ""),
  );
  breaksGoogle("turn-relays-to-bridges-only", "TURN has no egress policy", (region) =>
    region.set("NetworkPolicy", "turn", "spec.policyTypes", ["Ingress"]),
  );
  breaks("grafana-for-named-networks", "Grafana is open to the internet", (region) =>
    region.rewrite("ConfigMap", "router", /acl operators src [\d./]+/, "acl operators src 0.0.0.0/0"),
  );
  breaks("grafana-for-named-networks", "Grafana allows anonymous access", (region) =>
    region.set("Chart", "kube-prometheus", ["values", "grafana", "grafana.ini", "auth.anonymous", "enabled"], true),
  );
  breaks("roles-are-narrow", "bridges have every permission", (region) =>
    region.set("ClusterRole", "jitsi-node-reader", "rules", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]),
  );
  breaks("roles-are-narrow", "the writer of deletion costs may run commands in pods", (region) =>
    region.append("Role", "bridge-deletion-cost", "rules.0.resources", "pods/exec"),
  );
  breaks("bindings-name-accounts", "anonymous users may read nodes", (region) =>
    region.append("ClusterRoleBinding", "jitsi-node-reader", "subjects", { kind: "User", name: "system:anonymous" }),
  );
  breaks("bindings-name-accounts", "bridges are cluster administrators", (region) =>
    region.set("ClusterRoleBinding", "jitsi-node-reader", "roleRef.name", "cluster-admin"),
  );
  breaks("api-tokens-where-needed", "web mounts an API token", (region) =>
    region.set("Deployment", "shard-0-web", "spec.template.spec.automountServiceAccountToken", true),
  );
  breaksAws("cloud-roles-are-narrow", "the autoscaler has every permission in the account", (region) =>
    region.set("RolePolicy", "cluster-autoscaler", "policy.Statement.0.Action", ["*"]),
  );
  breaksGoogle("cloud-roles-are-narrow", "nodes have the editor role of the project", (region) =>
    region.set("IAMMember", "cluster-nodes", "role", "roles/editor"),
  );
  breaks("accounts-are-given", "prosody allows registration", (region) =>
    region.set("ConfigMap", "shard-0-prosody", ["data", "more.cfg.lua"], "allow_registration = true"),
  );
  breaksGoogle("system-nodes-private", "public nodes have no taint", (region) => {
    const { name } = region.having("NodePool", /"jitsi.org\/pool":"media"/);
    region.set("NodePool", name, "nodeConfig.taints", []);
  });
  breaksAws("system-nodes-private", "system nodes are in a public subnet", (region) => {
    const { name, dependencies } = region.having("NodeGroup", /"jitsi.org\/pool":"system"/);
    const { urn } = region.having("Subnet", /"mapPublicIpOnLaunch":true/);
    region.options("NodeGroup", name, { dependencies: [...dependencies, urn] });
  });
  breaksGoogle("system-nodes-private", "system nodes have public addresses", (region) => {
    const { name } = region.having("NodePool", /"jitsi.org\/pool":"system"/);
    region.set("NodePool", name, "networkConfig.enablePrivateNodes", false);
  });
  breaksAws("cluster-endpoint-restricted", "the Kubernetes API is open to the internet", (region) => {
    const { name } = region.having("Cluster", /"vpcConfig"/);
    region.set("Cluster", name, "vpcConfig.endpointPublicAccess", true);
    region.set("Cluster", name, "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]);
  });
  breaks("two-replicas", "a shard may scale down to one bridge", (region) =>
    region.set("ScaledObject", "shard-0-jvb", "spec.minReplicaCount", 1),
  );
  breaks("replicated-workloads-have-a-budget", "the router has no disruption budget", (region) =>
    region.remove("PodDisruptionBudget", "router"),
  );
  breaks("budgets-leave-room", "prosody has a disruption budget", (region) => {
    const { provider, inputs } = region.one("Deployment", "shard-0-prosody");
    const { selector } = inputs["spec"] as { selector: unknown };
    const spec = { minAvailable: 1, selector };
    const labels = { ...labelled("signalling"), "jitsi.org/shard": "shard-0" };
    region.add(object("kubernetes:policy/v1:PodDisruptionBudget", "prosody", { labels, spec }, { provider }));
  });
  breaks("budgets-leave-room", "no router can be evicted", (region) =>
    region.set("PodDisruptionBudget", "router", "spec.maxUnavailable", 0),
  );
  breaks("autoscaler-owns-replicas", "the program sets the replicas of bridges", (region) =>
    region.set("Deployment", "shard-0-jvb", "spec.replicas", 2),
  );
  breaks("autoscaler-range", "a shard's minimum of bridges is above its maximum", (region) =>
    region.set("ScaledObject", "shard-0-jvb", "spec.minReplicaCount", 99),
  );
  breaks("bridges-leave-gently", "bridges have a grace period of one minute", (region) =>
    region.set("Deployment", "shard-0-jvb", "spec.template.spec.terminationGracePeriodSeconds", 60),
  );
  breaks("bridges-leave-gently", "a bridge's preStop hook does not wait for its calls", (region) =>
    region.set("Deployment", "shard-0-jvb", `${CONTAINER}.lifecycle.preStop.exec.command`, ["sleep", "5"]),
  );
  breaks("bridges-leave-gently", "bridges have no disruption budget", (region) =>
    region.remove("PodDisruptionBudget", "shard-0-jvb"),
  );
  breaks("bridges-leave-gently", "no workload writes deletion costs", (region) =>
    region.remove("Deployment", "bridge-deletion-cost"),
  );
  breaks("router-complete", "a router is missing among the peers", (region) =>
    region.rewrite("ConfigMap", "router", / *peer router-1 [^\n]*?\\n/, ""),
  );
  breaks("router-complete", "a shard has no server in the router", (region) =>
    region.rewrite("ConfigMap", "router", / *server shard-2 [^\n]*?\\n/g, ""),
  );
  breaks("router-complete", "routers do not share their table", (region) =>
    region.rewrite("ConfigMap", "router", / peers routers\\n/, "\\n"),
  );
  breaks("router-complete", "routers do not store rooms", (region) =>
    region.rewrite("ConfigMap", "router", / *stick store-response [^\n]*?\\n/g, ""),
  );
  breaks("router-is-the-only-way-in", "port 80 of the router leads to its metrics", (region) =>
    region.set("Service", "router", "spec.ports.0.targetPort", 8405),
  );
  breaks("container-probes", "jicofo's liveness probe depends on bridges", (region) =>
    region.set("Deployment", "shard-0-jicofo", `${CONTAINER}.livenessProbe.httpGet.path`, "/about/health"),
  );
  breaks("two-replicas", "web runs as one replica", (region) =>
    region
      .set("Deployment", "shard-0-web", "spec.strategy", { type: "Recreate" })
      .set("Deployment", "shard-0-web", "spec.replicas", 1)
      .remove("PodDisruptionBudget", "shard-0-web"),
  );
  breaks("signalling-frozen", "bridges are not pinned", (region) =>
    region.options("Deployment", "shard-0-jvb", { ignoreChanges: [] }),
  );
  breaks("signalling-frozen", "prosody is not pinned", (region) =>
    region.options("Deployment", "shard-0-prosody", { ignoreChanges: [] }),
  );
  breaks("sentinel-protected", "a sentinel is not protected", (region) =>
    region.options("ConfigMap", "shard-2-sentinel", { protect: false }),
  );
  breaks("sentinel-protected", "a sentinel has another state than its shard", (region) =>
    region.set("ConfigMap", "shard-2-sentinel", "data.state", "drain"),
  );
  breaksAws("stateful-protected", "the EKS cluster has no deletion protection", (region) =>
    region.set("Cluster", region.having("Cluster", /"vpcConfig"/).name, "deletionProtection", false),
  );
  breaks("shard-complete", "jicofo has no Service", (region) => region.remove("Service", "shard-1-jicofo"));
  breaks("shard-complete", "a shard has no bridges", (region) =>
    region
      .remove("Deployment", "shard-1-jvb")
      .remove("ScaledObject", "shard-1-jvb")
      .remove("PodDisruptionBudget", "shard-1-jvb"),
  );
  breaks("shard-agrees", "bridges join another brewery room than jicofo", (region) =>
    region.append("Deployment", "shard-0-jvb", `${CONTAINER}.env`, { name: "JVB_BREWERY_MUC", value: "mine" }),
  );
  breaks("outages-raise-alerts", "the alerting rules are missing", (region) =>
    region.remove("PrometheusRule", "jitsi"),
  );
  breaksAws("media-reachable", "the firewall does not open media", (region) =>
    region.remove("SecurityGroupIngressRule", region.having("SecurityGroupIngressRule", /"fromPort":10000/).name),
  );
  breaksGoogle("media-reachable", "bridges select system nodes", (region) =>
    region.set("Deployment", "shard-0-jvb", "spec.template.spec.nodeSelector", { "jitsi.org/pool": "system" }),
  );
  breaks("shard-budget", "a shard has fifty more ConfigMaps", (region) => {
    const { provider } = region.one("ConfigMap", "shard-0-web");
    const labels = { ...labelled("signalling"), "jitsi.org/shard": "shard-0" };
    for (let n = 0; n < 50; n++) {
      region.add(object("kubernetes:core/v1:ConfigMap", `more-${n}`, { labels, data: {} }, { provider }));
    }
  });
  breaksGoogle("stateful-protected", "the GKE cluster is not protected", (region) =>
    region.options("Cluster", region.having("Cluster", /"releaseChannel"/).name, { protect: false }),
  );
  breaks("required-labels", "a Service lacks a label", (region) =>
    region.set("Service", "shard-0-web", ["metadata", "labels", "app.kubernetes.io/part-of"], undefined),
  );
  breaksAws("required-tags", "the AWS provider has no default tags", (region) =>
    region.set("aws", region.having("aws", /defaultTags/).name, "defaultTags", undefined),
  );
  breaks("no-default-providers", "a ConfigMap uses the default provider", (region) =>
    region.options("ConfigMap", "shard-0-web", { provider: undefined }),
  );
  breaks("no-default-namespace", "a Service is in namespace default", (region) =>
    region.set("Service", "acme-solver", "metadata.namespace", "default"),
  );
  breaks("references-exist", "web reads a ConfigMap that does not exist", (region) =>
    region.append("Deployment", "shard-0-web", `${CONTAINER}.envFrom`, { configMapRef: { name: "web-extra" } }),
  );
  breaks("references-exist", "the Secret with jicofo's password does not exist", (region) =>
    region.remove("Secret", "shard-0-credentials"),
  );
  breaks("shard-apart", "web of one shard connects to the prosody of another", (region) =>
    region.rewrite("Deployment", "shard-1-web", /shard-1-prosody/, "shard-0-prosody"),
  );
  breaks("edge-agrees", "the certificate is for another name", (region) =>
    region.set("Certificate", "jitsi-tls", "spec.dnsNames", ["other.example.org"]),
  );
  breaks("edge-agrees", "the certificate is in another Secret than the router's", (region) =>
    region.set("Certificate", "jitsi-tls", "spec.secretName", "jitsi-web-tls"),
  );
  breaks("references-exist", "jicofo's account does not exist", (region) =>
    region.set("Deployment", "shard-0-jicofo", "spec.template.spec.serviceAccountName", "jicofo"),
  );

  it("is tested for every policy", () => {
    assert.deepEqual(
      RULES.map(({ name }) => name).filter((name) => !tested.has(name)),
      [],
    );
  });
});
