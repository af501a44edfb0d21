import assert from "node:assert/strict";
import { enforce, explain, stops, summarize } from "../../local/policy/report";
import { checkPolicies, type Violation } from "../../local/policy/run";
import { secret } from "../../local/program/secretValues";
import { UserError } from "../../local/terminal/userError";
import { SILENT } from "../support/controlPlane";
import { LABELS, object, resource, workload } from "./judging";

const WEB = { type: "kubernetes:apps/v1:Deployment", name: "shard-0-web", urn: "urn" };
const MOVING: Violation = { policy: "images-pinned", level: "mandatory", resource: WEB, message: "container web: …" };
const ALONE: Violation = {
  policy: "router-complete",
  level: "advisory",
  resource: undefined,
  message: "no router serves the shards",
};

describe("the output of make policy", () => {
  it("groups violations by policy, with reason, fix and resources", () => {
    assert.equal(
      explain([ALONE, MOVING, { ...MOVING, message: "container sidecar: …" }]),
      [
        "images-pinned (mandatory)",
        "  why: A moving tag makes every restart of a pod an unplanned update.",
        "  fix: Use a version (web:1.2), or better a version and its digest (web:1.2@sha256:…).",
        "  - kubernetes:apps/v1:Deployment shard-0-web: container web: …",
        "  - kubernetes:apps/v1:Deployment shard-0-web: container sidecar: …",
        "",
        "router-complete (advisory)",
        "  why: A router that runs alone, has no peers, or has no slot for a shard splits rooms or loses them.",
        "  fix: Set edge.replicas to 2 or more and edge.slots to at least the number of shards; the configuration follows from them.",
        "  - the stack: no router serves the shards",
        "",
      ].join("\n"),
    );
  });

  it("ends with the number of violations", () => {
    assert.equal(summarize(32, 211, []), "32 policies, 211 resources: no violation");
    assert.equal(summarize(32, 211, [MOVING]), "32 policies, 211 resources: 1 mandatory violation");
    assert.equal(
      summarize(32, 211, [MOVING, MOVING, ALONE]),
      "32 policies, 211 resources: 2 mandatory and 1 advisory violations",
    );
  });

  it("fails for a mandatory violation only", () => {
    assert.equal(stops([]), false);
    assert.equal(stops([ALONE]), false);
    assert.equal(stops([ALONE, MOVING]), true);
  });
});

describe("the pack before a deployment", () => {
  const warnings: string[] = [];
  const log = { ...SILENT, warn: (text: string) => warnings.push(text) };
  const { "jitsi.org/shard": _, ...labels } = LABELS;
  const own = { name: "own", urn: object("", "own", {}).provider ?? "", provider: undefined };
  const sound = [
    resource("pulumi:providers:own", {}, own),
    object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "deny", { labels, spec: { podSelector: {} } }),
  ];
  const bare = workload({ name: "tool", labels, container: { resources: {} } });
  const development = { "jitsi:environment": "development" };

  it("logs one line for advisory violations", async () => {
    await enforce([...sound, bare, { ...bare, urn: `${bare.urn}2` }], development, log);
    assert.deepEqual(warnings, [
      "container-resources (advisory): kubernetes:apps/v1:Deployment tool: container web has no requests.cpu, " +
        "no requests.memory, no limits.memory, and 1 more; make policy lists all",
    ]);
  });

  it("throws mandatory violations, and logs nothing", async () => {
    warnings.length = 0;
    const open = workload({ name: "tool", labels, container: { resources: {} }, pod: { hostNetwork: true } });
    await assert.rejects(enforce([...sound, open], development, log), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^no-host-access \(mandatory\)\n {2}why: /);
      assert.match(error.message, /1 mandatory and 1 advisory violations\. Nothing was changed$/);
      return true;
    });
    assert.deepEqual(warnings, []);
  });
});

describe("the pack on the resources of a program", () => {
  const bare = workload({ container: { resources: {} } });
  const checked = async (config: Record<string, string>, options = {}) =>
    (await checkPolicies([bare], config, options))
      .filter(({ policy }) => policy === "container-resources")
      .map(({ level, resource }) => `${level} ${resource?.name}`);

  it("has the level of the stack's environment", async () => {
    assert.deepEqual(await checked({ "jitsi:environment": "production" }), ["mandatory shard-0-web"]);
    assert.deepEqual(await checked({ "jitsi:environment": "development" }), ["advisory shard-0-web"]);
    assert.deepEqual(await checked({}), ["mandatory shard-0-web"]);
  });

  it("accepts other levels by configuration", async () => {
    assert.deepEqual(await checked({}, { "container-resources": "advisory" }), ["advisory shard-0-web"]);
    assert.deepEqual(await checked({}, { "container-resources": { enforcementLevel: "disabled" } }), []);
  });

  it("sees secrets as plain values, as the engine shows them", async () => {
    const marked = object("kubernetes:core/v1:Secret", "s", { stringData: { key: secret("Zx81Spectrum") } });
    const copy = object("kubernetes:core/v1:ConfigMap", "c", { data: { a: secret("Zx81Spectrum") } });
    const found = await checkPolicies([marked, copy], {});
    const leaks = found.filter(({ policy }) => policy === "no-leaked-secrets");
    assert.deepEqual(
      leaks.map(({ message }) => message),
      ["data.a holds what is kept in s, key key"],
    );
  });
});
