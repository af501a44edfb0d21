import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildTable } from "../../local/charts/build";
import { factsOf } from "../../local/charts/facts";
import { type ChartObject, createRenderer, type Renderer } from "../../local/charts/helm";
import { requireMirrored } from "../../local/charts/mirror";
import { shapeOf } from "../../local/charts/shape";
import { readTable, variantOf } from "../../local/charts/table";
import type { Registration } from "../../local/program/registration";
import { recordTls } from "../components/tls/recordTls";
import { CHARTS } from "../../stacks/catalogue/versions";
import { runFolder } from "../support/runFolder";
import { refusal } from "../support/userError";

const CHART = "cert-manager";
const { version } = CHARTS[CHART];

describe("a table of facts", () => {
  let folder: string;
  beforeEach(() => {
    folder = runFolder("charts-test-");
  });

  const write = (file: string, content: string): string => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  /** Creates a chart whose templates are this function. */
  function chartOf(
    values: string,
    make: (values: never, volume: string | undefined) => readonly ChartObject[],
  ): Renderer {
    write(`${CHART}/values.yaml`, values);
    return {
      folderOf: (name) => join(folder, name),
      render: async (release, _, kubeconfig) => make(release.values as never, await lookUp(kubeconfig)),
    };
  }

  const release = (values: object) => ({ chart: CHART, name: "release", namespace: "own", values }) as const;
  const variant = (values: object) => ({ stacks: ["one"], release: release(values), shape: shapeOf(values) });
  const claim = (spec: object): ChartObject => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "own" },
    spec,
  });

  it("is reported when it is missing or has another version, with the command that writes it", async () => {
    assert.equal(
      await refusal(() => readTable(CHART, join(folder, "none"))),
      "no table of chart cert-manager: make charts",
    );
    const old = write("old.json", JSON.stringify({ version: "v0.1.0" }));
    assert.equal(
      await refusal(() => readTable(CHART, old)),
      `the table of chart cert-manager has version v0.1.0, not the pinned ${version}: make charts`,
    );
  });

  it("reports unknown values, and accepts other sizes", async () => {
    const values = { persistence: { existingClaim: "own", size: "5Gi" }, replicas: 2, note: "some words" };
    const shape = shapeOf(values);
    const table = { ...readTable(CHART), variants: [["one"]], values: shape.map((leaf) => ({ in: "0", ...leaf })) };
    const larger = { ...values, persistence: { existingClaim: "own", size: "50Gi" }, replicas: 3, note: "other words" };
    assert.equal(variantOf(CHART, table, shapeOf(larger)), 0);
    const changed = { ...values, persistence: { size: "5Gi", enabled: true } };
    assert.deepEqual((await refusal(() => variantOf(CHART, table, shapeOf(changed)))).split("\n"), [
      "the table of chart cert-manager has no variant with these values; the nearest one differs in",
      "  - persistence.existingClaim = own",
      "  + persistence.enabled = true",
      "the objects that the chart renders from them are not known: make charts",
    ]);
  });

  it("refuses a kind without fields in FIELDS", async () => {
    const object = { ...claim({}), kind: "Gateway" };
    assert.match(
      await refusal(() => factsOf(object)),
      /^Gateway data: policies need the fields .* local\/charts\/facts\.ts$/,
    );
  });

  it("contains the changes of a second update, such as a volume that a template looks up", async () => {
    const build = (make: (values: never, volume: string | undefined) => readonly ChartObject[]) =>
      buildTable(chartOf("size: 1Gi", make), CHART, [variant({ size: "1Gi" })], []);
    const looked = await build((_, volumeName) => [claim(volumeName === undefined ? {} : { volumeName })]);
    assert.deepEqual(looked.changes, [{ in: "0", what: "PersistentVolumeClaim own/data: spec.volumeName" }]);
    assert.deepEqual((await build(() => [claim({})])).changes, []);
  });

  it("refuses a value that the chart neither declares nor uses", async () => {
    const renderer = chartOf("known: {}\nsub:\n  size: 1Gi\n", ({ heeded }: { heeded?: string }) => [
      claim(heeded === undefined ? {} : { storageClassName: heeded }),
    ]);
    const sound = { known: { free: 1 }, sub: { size: "2Gi" }, heeded: "fast" };
    const table = await buildTable(renderer, CHART, [variant(sound)], []);
    assert.equal(table.objects.length, 1);
    const misspelt = { ...sound, sub: { sice: "2Gi" } };
    assert.equal(
      await refusal(() => buildTable(renderer, CHART, [variant(misspelt)], [])),
      `chart cert-manager ${version} has no value sub.sice: it is in neither values.yaml nor the schema, and has no effect`,
    );
  });

  it("accepts a value that only the schema or a subchart declares", async () => {
    const renderer = chartOf("own: true\n", () => [claim({})]);
    const schema = { $ref: "#/$defs/root", $defs: { root: { properties: { listed: { type: "object" } } } } };
    write(`${CHART}/values.schema.json`, JSON.stringify(schema));
    write(`${CHART}/charts/inner/values.yaml`, "nested: 1\n");
    const values = { listed: { anything: true }, inner: { nested: 2 } };
    assert.equal((await buildTable(renderer, CHART, [variant(values)], [])).objects.length, 1);
    assert.match(
      await refusal(() => buildTable(renderer, CHART, [variant({ inner: { other: 2 } })], [])),
      /has no value inner\.other:/,
    );
  });

  it("keeps only candidates for secrets of a text", () => {
    const data = { "app.ini": "# Long prose\n[auth]\npassword = hunter2\nport = 1\n", word: "plain" };
    const facts = factsOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "files" }, data });
    assert.deepEqual(facts["data"], { "app.ini": "password: hunter2", word: "plain" });
  });

  it("is not used when a mirror lacks the chart, which is reported with the command that pulls it", async () => {
    const registered = async (mirror: string): Promise<Registration[]> =>
      (await recordTls({ charts: { mirror } })).all("helm.sh/v4:Chart").slice();
    const [first, mend] = (await refusal(async () => requireMirrored(await registered(folder)))).split("\n");
    assert.equal(first, `${folder} lacks the pinned version of cert-manager:`);
    assert.match(mend ?? "", /^ {2}rm -rf .*\/cert-manager && helm pull oci:.*\/cert-manager --version/);
    write(`${CHART}/Chart.yaml`, `version: ${version}\n`);
    requireMirrored(await registered(folder));
    for (const elsewhere of ["oci://mirror.example.org", "https://mirror.example.org"]) {
      requireMirrored(await registered(elsewhere));
    }
  });

  it("is not written without Helm, or from a folder without a pinned chart", async () => {
    assert.equal(
      await refusal(() => createRenderer(folder, { PATH: folder })),
      "helm is not on the PATH. Rendering charts needs Helm 3: https://helm.sh/docs/intro/install, or HELM=path",
    );
    assert.match(
      await refusal(() => createRenderer(folder, { HELM: join(folder, "none") })),
      /^HELM=.*none does not exist/,
    );
    write(`${CHART}/Chart.yaml`, "version: 0.1.0\n");
    const [first, ...mends] = (await refusal(() => createRenderer(folder, { HELM: write("helm", "") }))).split("\n");
    assert.equal(first, `${folder} lacks the pinned version of ${Object.keys(CHARTS).join(", ")}:`);
    const mend = `  rm -rf ${folder}/cert-manager && helm pull ${CHARTS[CHART].repository}/cert-manager --version ${version}`;
    assert.ok(mends.includes(`${mend} --untar --untardir ${folder}`), mends.join("\n"));
  });
});

/** Looks up the claim's volume as Helm does: the kind by discovery, then the object. */
async function lookUp(kubeconfig: string | undefined): Promise<string | undefined> {
  if (kubeconfig === undefined) return undefined;
  const { clusters } = JSON.parse(readFileSync(kubeconfig, "utf8")) as { clusters: { cluster: { server: string } }[] };
  const get = async (path: string): Promise<Response> => fetch(`${clusters[0]?.cluster.server}${path}`);
  const { resources } = (await (await get("/api/v1")).json()) as { resources: { name: string; namespaced: boolean }[] };
  assert.deepEqual(
    resources.map(({ name, namespaced }) => [name, namespaced]),
    [["persistentvolumeclaims", true]],
  );
  assert.equal((await get("/apis/apps/v1")).status, 404);
  assert.equal((await get("/api/v1/namespaces/other/persistentvolumeclaims/data")).status, 404);
  const found = await (await get("/api/v1/namespaces/own/persistentvolumeclaims/data")).json();
  return (found as { spec: { volumeName: string } }).spec.volumeName;
}
