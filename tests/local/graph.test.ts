import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PICTURE } from "../../local/golden";
import { toDot } from "../../local/graph/dot";
import { drawStack } from "../../local/graph";
import { readPicture } from "../../local/graph/read";
import { ROOT } from "../../local/machine/paths";
import type { Overrides } from "../../local/config/overrides";
import type { Registration } from "../../local/program/registration";
import { readStackConfig } from "../../local/config/stackConfig";
import { CLOUDS } from "../support/clouds";
import { record } from "../support/record";

const KUBECONFIG = {
  cloud: "kubeconfig",
  region: "",
  cluster: { kubeconfig: "kubeconfig.yaml", context: "admin", storageClass: "standard" },
};

async function register(overrides: Overrides): Promise<readonly Registration[]> {
  return (await record(overrides, { stack: "prod" })).registrations;
}

function draw(registrations: readonly Registration[]): string {
  return toDot(readPicture(registrations), { title: "a < b", subtitle: "" });
}

/** Labels of the arrows between two boxes whose names contain these texts. */
function arrows(dot: string, from: string, to: string): string[] {
  const found = [...dot.matchAll(/^"([^"]*)" -> (.*) \[label=<(.*?)>, /gm)];
  return found.flatMap(([, source = "", target = "", label = ""]) =>
    source.includes(from) && target.includes(to) ? [label.replaceAll("<br/>", ", ")] : [],
  );
}

/** The resources with changed inputs of one. */
function changed(
  registrations: readonly Registration[],
  name: RegExp,
  change: (inputs: string) => string,
): readonly Registration[] {
  assert.ok(
    registrations.some(({ urn }) => name.test(urn)),
    `${name}`,
  );
  return registrations.map((one) =>
    name.test(one.urn)
      ? { ...one, inputs: JSON.parse(change(JSON.stringify(one.inputs))) as Registration["inputs"] }
      : one,
  );
}

describe("the picture of a region", function () {
  this.timeout(120_000);
  let two: readonly Registration[];
  let ten: readonly Registration[];
  let gcp: readonly Registration[];
  let own: readonly Registration[];
  before(async () => {
    two = await register({ ...CLOUDS.aws, shardCount: 2 });
    ten = await register({ ...CLOUDS.aws, shardCount: 10, "shards.shard-3.state": "drain" });
    gcp = await register({ ...CLOUDS.gcp, shardCount: 2 });
    own = await register({ ...KUBECONFIG, shardCount: 2 });
  });

  it("has a box for each of a few shards, with its Deployments and the range of its bridges", () => {
    const dot = draw(two);
    for (const id of ["shard-0", "shard-1"]) {
      const box = new RegExp(`^"${id}" \\[.*$`, "m").exec(dot)?.[0] ?? "";
      assert.match(box, new RegExp(`<b>${id}, active</b>`));
      for (const part of ["web", "jicofo", "prosody", "jvb"]) assert.match(box, new RegExp(`<b>${part}</b>`));
      assert.match(box, /<b>jvb<\/b> &#160;2 to 6 pods/);
    }
  });

  it("has one box for many equal shards, and another for a shard in another state", () => {
    const dot = draw(ten);
    assert.match(dot, /<b>9 equal shards, active<\/b>/);
    assert.match(dot, /<b>shard-3, drain<\/b>/);
    for (let n = 0; n < 10; n++) assert.match(dot, n === 3 ? /^"shard-3" \[/m : new RegExp(`<td>shard-${n}</td>`));
    assert.deepEqual(arrows(dot, "Router$", '"web"'), ["TCP 8000", "TCP 8000"]);
  });

  it("has arrows from the internet to exactly the ports that a Service or a firewall opens", () => {
    for (const registrations of [two, gcp]) {
      const dot = draw(registrations);
      assert.deepEqual(arrows(dot, "internet", "Service::router"), ["TCP 80, 443"]);
      assert.deepEqual(arrows(dot, "internet", "Service::turn"), ["TCP 80, 443, UDP 3478"]);
      assert.deepEqual(arrows(dot, "internet", "cluster-media"), ["UDP 10000"]);
      assert.equal(arrows(dot, "internet", "").length, 3);
      assert.deepEqual(arrows(dot, "cluster-media", '"jvb"'), ["UDP 10000", "UDP 10000"]);
    }
  });

  it("has arrows through the router to the shards and Grafana, and to TURN", () => {
    const dot = draw(two);
    assert.deepEqual(arrows(dot, "Service::router", "StatefulSet::router"), ["TCP 8080, 8443"]);
    assert.deepEqual(arrows(dot, "StatefulSet::router", '"web"'), ["TCP 8000", "TCP 8000"]);
    assert.deepEqual(arrows(dot, "StatefulSet::router", '"jicofo"'), ["TCP 8888", "TCP 8888"]);
    assert.deepEqual(arrows(dot, "StatefulSet::router", '"grafana"'), ["TCP 3000"]);
    assert.deepEqual(arrows(dot, "Service::turn", "Deployment::turn"), ["TCP 5349, 8081, UDP 3478"]);
    assert.match(dot, /<b>turn<\/b><br\/>2 pods<br\/>sends to UDP 10000/);
  });

  it("shows the registered ports", () => {
    const moved = changed(two, /SecurityGroupIngressRule/, (inputs) => inputs.replaceAll("10000", "10001"));
    assert.deepEqual(arrows(draw(moved), "internet", "cluster-media"), ["UDP 10001"]);
    // No bridge has that host port.
    assert.deepEqual(arrows(draw(moved), "cluster-media", ""), []);
    const renumbered = changed(two, /Service::router$/, (inputs) => inputs.replace('"port":443', '"port":444'));
    assert.deepEqual(arrows(draw(renumbered), "internet", "Service::router"), ["TCP 80, 444"]);
    const isolated = changed(two, /NetworkPolicy::shard-1-web$/, (inputs) => inputs.replace("8000", "8001"));
    assert.deepEqual(arrows(draw(isolated), "StatefulSet::router", '"shard-1":"web"'), ["TCP 8001"]);
  });

  it("has no arrow to a closed port", () => {
    const without = (type: RegExp): string => draw(two.filter(({ urn }) => !type.test(urn)));
    assert.deepEqual(arrows(without(/SecurityGroupIngressRule/), "internet", "cluster-media"), []);
    assert.deepEqual(arrows(without(/SecurityGroupIngressRule/), "", '"jvb"'), []);
    assert.deepEqual(arrows(without(/Service::turn$/), "internet", "turn"), []);
    assert.deepEqual(arrows(without(/NetworkPolicy::shard-0-web$/), "router", '"shard-0":"web"'), []);
    const inside = changed(two, /SecurityGroupIngressRule/, (inputs) => inputs.replace("0.0.0.0/0", "10.0.0.0/16"));
    assert.deepEqual(arrows(draw(inside), "internet", "cluster-media"), []);
  });

  it("has arrows from the internet to bridges of an existing cluster, whose firewall is not known", () => {
    const dot = draw(own);
    assert.deepEqual(arrows(dot, "internet", '"jvb"'), ["UDP 10000", "UDP 10000"]);
    assert.match(dot, /<b>existing Kubernetes cluster<\/b>/);
  });

  it("shows type and number of the nodes of each pool", () => {
    assert.match(draw(two), /<b>EKS cluster jitsi-prod<\/b>/);
    assert.match(draw(two), /<b>media nodes<\/b><br\/>4 to 18 × c7i\.xlarge<br\/>public addresses/);
    assert.match(draw(gcp), /<b>GKE cluster jitsi-prod<\/b>/);
    assert.match(draw(gcp), /<b>system nodes<\/b><br\/>4 to 6 × e2-standard-4<br\/>private addresses/);
  });

  it("shows add-ons, their calls, and the sources of metrics", () => {
    const dot = draw(two);
    for (const name of ["cert-manager", "cluster-autoscaler", "jitsi-reflector", "kube-prometheus-stack"]) {
      assert.equal(dot.split(`<b>${name}</b>`).length, 2, `${name} once`);
    }
    assert.match(dot, /<b>bridge-deletion-cost<\/b>.*?calls jvb TCP 8080/);
    assert.match(
      dot,
      /reads metrics of<br\/>cert-manager TCP 9402<br\/>jicofo TCP 8888<br\/>jvb TCP 8080<br\/>prosody TCP 5280/,
    );
  });

  it("does not depend on the order of registration", () => {
    assert.equal(draw(two.toReversed()), draw(two));
  });

  it("escapes text", () => {
    assert.match(draw(two), /<b>a &lt; b<\/b>/);
  });

  it("is up to date in the documentation (make golden)", async () => {
    const drawn = await drawStack(readStackConfig(ROOT, "prod"));
    assert.match(drawn, /<svg /);
    const fonts = new Set(drawn.match(/font-family="[^"]*"/g));
    assert.deepEqual([...fonts], ['font-family="Arial, Liberation Sans, Arimo, Helvetica, sans-serif"']);
    assert.equal(readFileSync(join(ROOT, PICTURE), "utf8"), drawn);
  });
});
