import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Overrides } from "../../local/config/overrides";
import { CHART } from "../../local/charts/children";
import { withKnownChildren } from "../../local/charts/source";
import { readStackConfig } from "../../local/config/stackConfig";
import { imagesOf } from "../../local/images";
import { ROOT } from "../../local/machine/paths";
import { namespaceOf, objectOf } from "../../local/program/kubernetesObject";
import { checkPolicies } from "../../local/policy/run";
import { runRecorded } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { reveal } from "../../local/program/secretValues";
import { IMAGES } from "../../stacks/catalogue/versions";
import { CLOUDS } from "../support/clouds";
import { SIP } from "../support/sip";

const MIRROR = "registry.example.org:5000/mirror";
const REGIONS: Readonly<Record<string, Overrides>> = {
  aws: { ...CLOUDS.aws, logs: "loki", "whiteboard.enabled": true, "recording.allowed": "moderators", sip: SIP },
  gcp: { ...CLOUDS.gcp, logs: "loki", "whiteboard.enabled": true, "recording.allowed": "moderators", sip: SIP },
  kubeconfig: {
    cloud: "kubeconfig",
    region: "here",
    cluster: { kubeconfig: "k", context: "c", storageClass: "fast" },
    "turn.enabled": true,
    "bridges.headroom": 1,
    "recording.allowed": "moderators",
    "recording.destination": { claim: "recordings" },
    logs: "loki",
    "whiteboard.enabled": true,
    sip: SIP,
  },
};

function run(overrides: Overrides): ReturnType<typeof runRecorded> {
  return runRecorded(readStackConfig(ROOT, "prod", overrides));
}

/** Pods that the program writes itself, and the pods that it has cert-manager start. */
function podsOf(registrations: readonly Registration[]): readonly Record<string, unknown>[] {
  return registrations.flatMap(({ inputs }) => {
    const { spec } = reveal(inputs) as { spec?: Record<string, unknown> };
    const template = (spec?.["template"] as { spec?: Record<string, unknown> } | undefined)?.spec;
    const solvers = (spec?.["acme"] as { solvers?: unknown[] } | undefined)?.solvers ?? [];
    const solver = solvers.map((one) => {
      const { http01 } = one as { http01?: { ingress: { podTemplate: { spec: Record<string, unknown> } } } };
      return http01?.ingress.podTemplate.spec;
    });
    return [template, ...solver].filter((one) => one !== undefined);
  });
}

describe("the images of a region", function () {
  this.timeout(60_000);
  for (const [name, region] of Object.entries(REGIONS)) {
    describe(`on ${name}`, () => {
      it("are the pinned ones, and those of its charts", async () => {
        const { registrations } = await run(region);
        const { all, unknown } = await withKnownChildren(registrations);
        assert.deepEqual(unknown, []);
        const images = imagesOf(all, (image) => image).map(({ image }) => image);
        const used = Object.entries(IMAGES).filter(([key]) => name !== "gcp" || key !== "metricsServer");
        for (const [, image] of used) assert.ok(images.includes(image), image);
        for (const one of ["cert-manager-acmesolver:v1", "/prometheus-config-reloader:v0.9", "/alloy:", "/loki:"]) {
          assert.ok(
            images.some((image) => image.includes(one)),
            one,
          );
        }
        for (const image of images) assert.doesNotMatch(image, /v0\.0\.0/);
      });

      it("all come from the mirror, with their digests and its credentials", async () => {
        const { registrations } = await run({
          ...region,
          "images.mirror": MIRROR,
          "images.pullSecret": "mirror-credentials",
        });
        const pods = podsOf(registrations);
        assert.ok(pods.length > 10, `${pods.length} pods`);
        for (const pod of pods) assert.deepEqual(pod["imagePullSecrets"], [{ name: "mirror-credentials" }]);
        for (const { image } of imagesOf(registrations, (one) => one)) assert.ok(image.startsWith(`${MIRROR}/`), image);
        const web = imagesOf(registrations, (one) => one).find(({ usedBy }) => usedBy.includes("shard-0-web"))?.image;
        assert.equal(web, IMAGES.web.replace("ghcr.io", MIRROR));
        for (const chart of registrations.filter(({ type }) => type === CHART)) {
          const values = JSON.stringify(reveal(chart.inputs["values"]));
          if (chart.name === "prometheus-operator-crds") continue;
          assert.ok(values.includes(MIRROR), chart.name);
          assert.ok(values.includes("mirror-credentials"), chart.name);
        }
      });

      it("need the pull Secret in the namespaces that the documents list", async () => {
        const { all } = await withKnownChildren((await run(region)).registrations);
        const pods = all.filter(({ inputs }) => (reveal(inputs) as { spec?: { template?: unknown } }).spec?.template);
        const namespaces = new Set(pods.map((pod) => objectOf(pod)).map((one) => one && namespaceOf(one)));
        assert.ok(namespaces.size > 4);
        for (const page of ["docs/air-gapped.md", "docs/configuration.md"]) {
          const text = readFileSync(join(ROOT, page), "utf8");
          for (const one of namespaces) assert.ok(text.includes(`\`${one}\``), `${page}: ${one}`);
        }
      });

      it("pass the policies from there, with the children of its charts", async () => {
        const config = readStackConfig(ROOT, "prod", {
          ...region,
          "images.mirror": MIRROR,
          "images.pullSecret": "one",
        });
        const { all, unknown } = await withKnownChildren((await runRecorded(config)).registrations);
        assert.deepEqual(unknown, []);
        const violations = await checkPolicies(all, config.values);
        assert.deepEqual(
          violations.map(({ policy, message }) => `${policy}: ${message}`),
          [],
        );
      });
    });
  }

  it("that are named in full, or by another registry, are none of the mirror's", async () => {
    const { registrations } = await run({
      ...REGIONS["kubeconfig"],
      "images.mirror": MIRROR,
      "images.registry": "registry.example.net/jitsi",
      "images.jvb": "registry.example.com/jvb:1",
    });
    const of = (name: string): string | undefined =>
      imagesOf(registrations, (one) => one).find(({ usedBy }) => usedBy.includes(name))?.image;
    assert.equal(of("shard-0-web"), "registry.example.net/jitsi/web:stable-11146-2");
    assert.equal(of("shard-0-jvb"), "registry.example.com/jvb:1");
  });
});
