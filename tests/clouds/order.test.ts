import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { publishNames } from "../../components/dns/names";
import type { Registration } from "../../local/program/registration";
import { type CloudName, CLOUDS, recordCluster } from "../support/clouds";
import { Order } from "../support/order";
import { record, type Recording } from "../support/record";

const ZONES = { aws: "Z0123456789ABCDEFGHIJ", gcp: "example-org" };

/** A production region with one kind of ACME challenge. */
function region(cloud: CloudName, challenge: "http01" | "dns01"): Promise<Recording> {
  const tls = { issuer: "letsencrypt", email: "a@example.org", challenge };
  return record({ ...CLOUDS[cloud], tls, dns: { zone: ZONES[cloud] }, "monitoring.enabled": false }, { stack: "prod" });
}

function charts(recording: Recording): readonly Registration[] {
  return recording.all("kubernetes:helm.sh/v4:Chart");
}

function values(chart: Registration): Record<string, unknown> {
  return chart.inputs["values"] as Record<string, unknown>;
}

/** Whether the pods of a chart run as that service account. */
function runsAs(chart: Registration, namespace: unknown, account: unknown): boolean {
  const { fullnameOverride = chart.inputs["name"] ?? chart.name } = values(chart);
  return chart.inputs["namespace"] === namespace && fullnameOverride === account;
}

describe("the order of creation of a region", function () {
  this.timeout(60_000);
  const byDns = new Map<CloudName, Recording>();
  before(async () => {
    for (const cloud of ["aws", "gcp"] as const) byDns.set(cloud, await region(cloud, "dns01"));
  });
  const of = (cloud: CloudName): Recording => {
    const recording = byDns.get(cloud);
    assert.ok(recording !== undefined);
    return recording;
  };

  it("has the cluster before members of its identity pool", () => {
    const recording = of("gcp");
    const members = recording.registrations.filter(({ inputs }) => /\.svc\.id\.goog\[/.test(String(inputs["member"])));
    assert.ok(members.length > 0);
    const order = new Order(recording.registrations);
    for (const member of members) order.waits(member, recording.one("gcp:container/cluster:Cluster"));
  });

  it("has an identity and its permissions on AWS before the pods that use it", () => {
    const recording = of("aws");
    const order = new Order(recording.registrations);
    const associations = recording.all("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    assert.ok(associations.length >= 3);
    for (const association of associations) {
      const { namespace, serviceAccount } = association.inputs;
      const users = charts(recording).filter((chart) => runsAs(chart, namespace, serviceAccount));
      assert.equal(users.length, 1, `charts that run as ${String(namespace)}/${String(serviceAccount)}`);
      for (const chart of users) {
        order.waits(chart, association);
        for (const policy of recording.all("RolePolicy", new RegExp(`^${association.name}$`)))
          order.waits(chart, policy);
      }
    }
  });

  it("has an identity and its permissions on Google Cloud before the pods that use it", () => {
    const recording = of("gcp");
    const order = new Order(recording.registrations);
    const chart = charts(recording).find((one) => runsAs(one, "cert-manager", "cert-manager"));
    assert.ok(chart !== undefined);
    for (const grant of recording.registrations.filter(
      ({ name, type }) => /IamMember|IAMMember/.test(type) && /cert-manager/.test(name),
    )) {
      order.waits(chart, grant);
    }
  });

  for (const cloud of ["aws", "gcp"] as const) {
    it(`replaces the pods on ${cloud} whose identity changes with tls.challenge`, async () => {
      const before = charts(await region(cloud, "http01")).find(({ name }) => name === "cert-manager");
      const after = charts(of(cloud)).find(({ name }) => name === "cert-manager");
      assert.ok(before !== undefined && after !== undefined);
      assert.equal(values(before)["podAnnotations"], undefined);
      assert.deepEqual(Object.keys(values(after)["podAnnotations"] ?? {}), ["jitsi.org/cloud-identity"]);
    });
  }

  it("lets pods behind a load balancer of AWS wait until they are healthy targets", () => {
    const recording = of("aws");
    const order = new Order(recording.registrations);
    const controller = recording.one("kubernetes:helm.sh/v4:Chart", /load-balancers/);
    for (const service of recording.all("kubernetes:core/v1:Service")) {
      const { metadata, spec } = service.inputs as {
        readonly metadata: { readonly name: string; readonly namespace: string };
        readonly spec: { readonly type?: string };
      };
      if (spec.type !== "LoadBalancer") continue;
      const namespace = recording.one("kubernetes:core/v1:Namespace", new RegExp(`^${metadata.namespace}$`));
      const { labels } = namespace.inputs["metadata"] as { readonly labels: Record<string, string> };
      assert.equal(labels["elbv2.k8s.aws/pod-readiness-gate-inject"], "enabled", metadata.name);
      for (const workload of recording.registrations.filter(
        ({ name, type }) => /:(StatefulSet|Deployment)$/.test(type) && name === metadata.name,
      )) {
        order.waits(workload, controller);
      }
    }
  });

  it("has a name's primary record before its backup, since a simple record must become the primary first", async () => {
    const backup = { router: ["192.0.2.1"], turn: "turn.example.net" };
    const recording = await recordCluster("aws", { dns: { policy: "failover", zone: "Z1", backup } }, (cluster, plan) =>
      publishNames(plan.dns, cluster, { router: output("lb.example.net"), turn: output("lb.example.net") }),
    );
    const order = new Order(recording.registrations);
    for (const secondary of recording.all("aws:route53/record:Record", /-backup$/)) {
      order.waits(
        secondary,
        recording.one("aws:route53/record:Record", new RegExp(`^${secondary.name.replace(/-backup$/, "")}$`)),
      );
    }
  });
});
