import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { publishNames } from "../../../components/dns/names";
import type { Cluster } from "../../../components/cluster/cluster";
import { planDns, type DnsRecord } from "../../../stacks/plan/dns";
import type { Registration } from "../../../local/program/registration";
import { type CloudName, recordCluster } from "../../support/clouds";
import { known } from "../../support/outputs";
import type { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

const TLS = { issuer: "selfSigned", names: ["talk.example.org"] };

interface Published {
  readonly recording: Recording;
  readonly byHand: readonly DnsRecord[];
}

async function published(cloud: CloudName, dns: object, turn: string): Promise<Published> {
  let byHand: readonly DnsRecord[] = [];
  const recording = await recordCluster(cloud, { dns, tls: TLS }, async (cluster, plan) => {
    const targets = { router: output("lb.example.net"), turn: output(turn) };
    byHand = (await known(publishNames(plan.dns, cluster, targets))) as readonly DnsRecord[];
  });
  return { recording, byHand };
}

/** Sorted by name, because registration order depends on when values become known. */
function sorted(recording: Recording, type: string, name?: RegExp): readonly Registration[] {
  return [...recording.all(type, name)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe("the names of a region", function () {
  this.timeout(60_000);

  it("are listed for manual creation without a zone, with fixed addresses", async () => {
    const aws = await published("aws", {}, "turn-lb.example.net");
    assert.deepEqual(
      aws.byHand.map(({ name, type, values }) => [name, type, values.length]),
      [
        ["meet.example.org", "A", 3],
        ["talk.example.org", "A", 3],
        ["turn.meet.example.org", "CNAME", 1],
      ],
    );
    assert.deepEqual(aws.recording.all("aws:route53/record:Record"), []);

    const gcp = await published("gcp", {}, "192.0.2.9");
    assert.deepEqual(
      gcp.byHand.map(({ type, values }) => [type, values.length]),
      [
        ["A", 1],
        ["A", 1],
        ["A", 1],
      ],
    );
  });

  it("of an existing cluster have the addresses of its load balancers as soon as these are known", async () => {
    const plan = planDns(settingsOf({ tls: TLS }), { domain: "meet.example.org", turn: undefined });
    const loadBalancer = {
      annotations: {},
      loadBalancerClass: undefined,
      nodePorts: true,
      timings: { attach: 15, detach: 20 },
      addresses: undefined,
    };
    const cluster: Pick<Cluster, "publish" | "router" | "turn"> = {
      publish: undefined,
      router: loadBalancer,
      turn: loadBalancer,
    };
    const leadingTo = (router: string | undefined): Promise<unknown> =>
      known(publishNames(plan, cluster, { router: output(router), turn: output(undefined) }));
    assert.deepEqual(await leadingTo("192.0.2.1"), [
      { name: "meet.example.org", type: "A", values: ["192.0.2.1"] },
      { name: "talk.example.org", type: "A", values: ["192.0.2.1"] },
    ]);
    assert.deepEqual(await leadingTo(undefined), []);
  });

  it("are created in Route 53: the router's by its addresses, TURN's by the name of its load balancer", async () => {
    const { recording, byHand } = await published("aws", { policy: "simple", zone: "Z1" }, "turn-lb.example.net");
    assert.deepEqual(byHand, []);
    const router = recording.all("aws:ec2/eip:Eip", /router/).length;
    assert.deepEqual(
      sorted(recording, "aws:route53/record:Record").map(({ inputs: { zoneId, name, type, records, ttl } }) => [
        zoneId,
        name,
        type,
        (records as string[]).length,
        ttl,
      ]),
      [
        ["Z1", "meet.example.org", "A", router, 60],
        ["Z1", "talk.example.org", "A", router, 60],
        ["Z1", "turn.meet.example.org", "CNAME", 1, 60],
      ],
    );
    assert.deepEqual(recording.all("aws:route53/healthCheck:HealthCheck"), []);
  });

  it("have one type in Route 53 for every dns.policy, because a name cannot have two types during a change", async () => {
    const backup = { router: ["192.0.2.1"], turn: "turn.example.net" };
    const kinds = async (dns: object): Promise<unknown> => {
      const { recording } = await published("aws", dns, "turn-lb.example.net");
      const primary = sorted(recording, "aws:route53/record:Record").filter(({ name }) => !name.endsWith("-backup"));
      return primary.map(({ urn, inputs: { setIdentifier, failoverRoutingPolicies } }) => ({
        urn,
        setIdentifier,
        failoverRoutingPolicies,
      }));
    };
    assert.deepEqual(
      await kinds({ policy: "simple", zone: "Z1" }),
      await kinds({ policy: "failover", zone: "Z1", backup }),
    );
  });

  it("fail over in Route 53 only when all addresses of the router fail their health checks", async () => {
    const backup = { router: ["192.0.2.1", "192.0.2.2"], turn: "turn.example.net" };
    const { recording } = await published("aws", { policy: "failover", zone: "Z1", backup }, "turn-lb.example.net");
    const checks = sorted(recording, "aws:route53/healthCheck:HealthCheck", /router/);
    assert.equal(checks.length, recording.all("aws:ec2/eip:Eip", /router/).length);
    for (const { inputs } of checks) {
      assert.partialDeepStrictEqual(inputs, { type: "HTTPS", port: 443, fqdn: "meet.example.org", resourcePath: "/" });
      assert.match(String(inputs["ipAddress"]), /^198\.51\.100\.\d+$/);
    }
    const region = recording.one("aws:route53/healthCheck:HealthCheck", /region/);
    assert.partialDeepStrictEqual(region.inputs, {
      type: "CALCULATED",
      childHealthThreshold: 1,
      childHealthchecks: checks.map(({ name }) => `${name}-id`),
    });
    const answers = (host: string): unknown =>
      sorted(recording, "aws:route53/record:Record")
        .filter(({ inputs }) => inputs["name"] === host)
        .map(({ inputs: { failoverRoutingPolicies, healthCheckId, type, records } }) => [
          (failoverRoutingPolicies as [{ type: string }])[0].type,
          healthCheckId,
          type,
          (records as string[]).at(-1),
        ]);
    assert.deepEqual(answers("meet.example.org"), [
      ["PRIMARY", "dns-region-id", "A", "198.51.100.191"],
      ["SECONDARY", undefined, "A", "192.0.2.2"],
    ]);
    assert.deepEqual(answers("turn.meet.example.org"), [
      ["PRIMARY", "dns-region-id", "CNAME", "turn-lb.example.net"],
      ["SECONDARY", undefined, "CNAME", "turn.example.net"],
    ]);
  });

  it("are created in Cloud DNS as full names", async () => {
    const { recording, byHand } = await published("gcp", { policy: "simple", zone: "example-org" }, "192.0.2.9");
    assert.deepEqual(byHand, []);
    assert.deepEqual(
      sorted(recording, "gcp:dns/recordSet:RecordSet").map(({ inputs: { managedZone, name, type, rrdatas } }) => [
        managedZone,
        name,
        type,
        (rrdatas as string[]).length,
      ]),
      ["meet.example.org.", "talk.example.org.", "turn.meet.example.org."].map((name) => ["example-org", name, "A", 1]),
    );
  });

  it("fail over in Cloud DNS, without traffic to the backup while this region is healthy", async () => {
    const backup = { router: ["192.0.2.1"], turn: "192.0.2.2" };
    const { recording } = await published("gcp", { policy: "failover", zone: "example-org", backup }, "192.0.2.9");
    const policy = (host: string): unknown =>
      recording.one("gcp:dns/recordSet:RecordSet", new RegExp(`^dns-${host}$`)).inputs["routingPolicy"];
    assert.partialDeepStrictEqual(policy("meet.example.org"), {
      healthCheck: "dns-meet.example.org-id",
      primaryBackup: { trickleRatio: 0, backupGeos: [{ location: "europe-west3", rrdatas: ["192.0.2.1"] }] },
    });
    assert.partialDeepStrictEqual(policy("turn.meet.example.org"), {
      primaryBackup: { backupGeos: [{ rrdatas: ["192.0.2.2"] }] },
    });
    const check = (host: string): object =>
      recording.one("gcp:compute/healthCheck:HealthCheck", new RegExp(`^dns-${host}$`)).inputs;
    assert.partialDeepStrictEqual(check("meet.example.org"), {
      httpsHealthCheck: { host: "meet.example.org", port: 443, requestPath: "/" },
    });
    assert.partialDeepStrictEqual(check("turn.meet.example.org"), { tcpHealthCheck: { port: 443 } });
    assert.equal((check("meet.example.org") as { sourceRegions: string[] }).sourceRegions.length, 3);
  });

  it("use the provider of their cloud", async () => {
    const { recording } = await published("aws", { policy: "simple", zone: "Z1" }, "turn-lb.example.net");
    for (const { provider } of recording.all("aws:route53/record:Record"))
      assert.match(String(provider), /::cluster-aws$/);
  });
});
