import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHARTS, DEFAULT_KUBERNETES, EKS, IMAGES } from "../../stacks/catalogue/versions";
import { ROOT } from "../../local/machine/paths";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const found = (file: string, pattern: RegExp): readonly string[] =>
  [...read(file).matchAll(pattern)].map(([, version]) => version ?? "");

const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
}
const { customManagers } = JSON.parse(read(".github/renovate.json")) as Renovate;

/** Versions that Renovate finds in a file. */
function updated(file: string): readonly string[] {
  const managers = customManagers.filter(({ managerFilePatterns }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
  );
  return managers.flatMap(({ matchStrings }) =>
    matchStrings.flatMap((pattern) =>
      [...read(file).matchAll(new RegExp(pattern, "g"))].map((match) => match.groups?.["currentValue"] ?? ""),
    ),
  );
}

describe("a version in several files", () => {
  it("is the same in all: Pulumi CLI", () => {
    assert.deepEqual(found(".github/workflows/region.yml", /PULUMI_VERSION: (\S+)/g), [devDependencies["pulumi"]]);
  });

  it("is the same in all: Node", () => {
    const major = devDependencies["node"]?.split(".")[0];
    for (const file of ["check", "region"]) {
      assert.deepEqual([...new Set(found(`.github/workflows/${file}.yml`, /node-version: (\S+)/g))], [major]);
    }
    assert.equal(devDependencies["@types/node"]?.split(".")[0], major);
  });

  it("is the same in all: Go", () => {
    for (const module of [
      "local/tools/promtool",
      "local/tools/alertmanager",
      "local/tools/actionlint",
      "tests/support/expansion",
    ]) {
      assert.deepEqual(found("local/go.mod", /^go (\S+)$/gm), found(`${module}/go.mod`, /^go (\S+)$/gm));
    }
  });

  it("is the same in all: Kubernetes of the local control plane", () => {
    const [kubernetes = ""] = found("local/go.mod", /k8s\.io\/kubernetes v1\.(\S+)/g);
    assert.equal(kubernetes.split(".")[0], DEFAULT_KUBERNETES.split(".")[1]);
    const replaced = found("local/go.mod", /^\s+k8s\.io\/\S+ => k8s\.io\/\S+ v0\.(\S+)$/gm);
    assert.ok(replaced.length > 20, `${replaced.length} modules`);
    assert.deepEqual([...new Set(replaced)], [kubernetes]);
    assert.deepEqual(found("tests/support/expansion/go.mod", /k8s\.io\/kubernetes v1\.(\S+)/g), [kubernetes]);
  });

  for (const [version, { addons, autoscaler }] of Object.entries(EKS)) {
    it(`is the same in all: add-ons of EKS ${version}`, () => {
      for (const part of [autoscaler, addons["kube-proxy"]]) assert.ok(part.startsWith(`v${version}.`), part);
    });
  }
});

describe("Renovate", () => {
  it("finds every image and every chart", () => {
    const images = Object.values(IMAGES).map((image) => /:([^:@]+)(@|$)/.exec(image)?.[1]);
    const charts = Object.values(CHARTS).map(({ version }) => version);
    assert.deepEqual(updated("stacks/catalogue/versions.ts").toSorted(), [...images, ...charts].toSorted());
  });

  it("finds the Pulumi CLI of the workflows", () => {
    assert.deepEqual(updated(".github/workflows/region.yml"), [devDependencies["pulumi"]]);
  });
});
