import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ConfigMap, Namespace, Secret } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1";
import { RandomPassword } from "@pulumi/random";
import { parse } from "yaml";
import { runProgram } from "../../local/program/program";
import { recordedAnswer } from "../../local/program/recordedAnswers";
import { render, replaceFolder } from "../../local/render";
import { UserError } from "../../local/terminal/userError";
import { runFolder } from "../support/runFolder";

const CANARY = "canary-in-the-mine";

function region(): void {
  const provider = new Provider("cluster", { kubeconfig: "k" });
  const namespace = new Namespace("jitsi", { metadata: { name: "jitsi" } }, { provider, protect: true });
  const inside = { provider, dependsOn: [namespace] };
  const password = new RandomPassword("password", { length: 9 });
  new Secret(
    "credentials",
    { metadata: { name: "credentials", namespace: "jitsi" }, stringData: { a: password.result }, data: { b: CANARY } },
    inside,
  );
  new ConfigMap("settings", { data: { text: "one\ntwo\n" } }, { ...inside, ignoreChanges: ["data"] });
  new ClusterRole("reader", { metadata: { namespace: "jitsi" } }, inside);
}

async function files(program: () => void = region): Promise<ReadonlyMap<string, string>> {
  const config = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };
  return render((await runProgram({ config, program, answer: recordedAnswer })).registrations);
}

describe("a rendered stack", () => {
  it("has one file per object, in a folder per namespace", async () => {
    assert.deepEqual([...(await files()).keys()].sort(), [
      "kubernetes/_cluster/ClusterRole-reader.yaml",
      "kubernetes/_cluster/Namespace-jitsi.yaml",
      "kubernetes/default/ConfigMap-settings.yaml",
      "kubernetes/jitsi/Secret-credentials.yaml",
      "resources.json",
    ]);
  });

  it("has objects that the API server accepts", async () => {
    const object: unknown = parse((await files()).get("kubernetes/default/ConfigMap-settings.yaml") ?? "");
    assert.deepEqual(object, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { text: "one\ntwo\n" },
    });
  });

  it("shows no value of a Secret, marked as secret or not", async () => {
    const rendered = await files();
    const object = parse(rendered.get("kubernetes/jitsi/Secret-credentials.yaml") ?? "") as Record<string, unknown>;
    assert.deepEqual([object["data"], object["stringData"]], [{ b: "[secret]" }, { a: "[secret]" }]);
    for (const [path, content] of rendered) {
      assert.ok(!content.includes(CANARY) && !content.includes("placeholder-for-password"), path);
    }
  });

  it("lists every resource with its options in the order of registration", async () => {
    const resources = JSON.parse((await files()).get("resources.json") ?? "") as Record<string, unknown>[];
    const names = resources.map((one) => one["name"]);
    assert.deepEqual(names.slice(0, 3), ["jitsi-test", "password", "cluster"]);
    assert.deepEqual(new Set(names.slice(3)), new Set(["credentials", "jitsi", "reader", "settings"]));
    assert.ok(names.indexOf("jitsi") < names.indexOf("settings"));
    const urn = "urn:pulumi:test::jitsi";
    const stack = `${urn}::pulumi:pulumi:Stack::jitsi-test`;
    assert.deepEqual(
      resources.find((one) => one["name"] === "settings"),
      {
        type: "kubernetes:core/v1:ConfigMap",
        name: "settings",
        urn: `${urn}::kubernetes:core/v1:ConfigMap::settings`,
        parent: stack,
        provider: `${urn}::pulumi:providers:kubernetes::cluster`,
        inputs: { apiVersion: "v1", kind: "ConfigMap", data: { text: "one\ntwo\n" } },
        protect: false,
        ignoreChanges: ["data"],
        dependencies: [`${urn}::kubernetes:core/v1:Namespace::jitsi`],
      },
    );
    assert.equal(resources.find((one) => one["name"] === "jitsi")?.["protect"], true);
  });

  it("is deterministic", async () => {
    assert.deepEqual([...(await files())], [...(await files())]);
  });

  it("is refused when two resources define one object", async () => {
    const twice = (): void => {
      new ConfigMap("one", { metadata: { name: "same", namespace: "jitsi" } });
      new ConfigMap("two", { metadata: { name: "same", namespace: "jitsi" } });
    };
    await assert.rejects(files(twice), /two resources define ConfigMap jitsi\/same/);
  });
});

describe("the folder of a render", () => {
  let out: string;
  const files = new Map([
    ["resources.json", "[]"],
    ["kubernetes/jitsi/Secret-a.yaml", "kind: Secret\n"],
  ]);
  beforeEach(() => (out = runFolder("render-")));

  it("is created when missing", () => {
    replaceFolder(join(out, "deep", "new"), files);
    assert.equal(readFileSync(join(out, "deep/new/kubernetes/jitsi/Secret-a.yaml"), "utf8"), "kind: Secret\n");
  });

  it("keeps no file of an earlier render", () => {
    replaceFolder(out, new Map([...files, ["kubernetes/jitsi/Secret-gone.yaml", "x"]]));
    replaceFolder(out, files);
    assert.deepEqual(readdirSync(join(out, "kubernetes/jitsi")), ["Secret-a.yaml"]);
  });

  it("stays a symbolic link", () => {
    const link = join(out, "link");
    mkdirSync(join(out, "elsewhere"));
    symlinkSync(join(out, "elsewhere"), link);
    for (const _ of ["first", "again"]) replaceFolder(link, files);
    assert.deepEqual(readdirSync(join(out, "elsewhere")).sort(), ["kubernetes", "resources.json"]);
    assert.ok(lstatSync(link).isSymbolicLink());
  });

  it("is not changed when it holds other files", () => {
    for (const foreign of ["README.md", "resources.json.bak"]) {
      replaceFolder(out, files);
      writeFileSync(join(out, foreign), "mine");
      assert.throws(() => replaceFolder(out, new Map()), UserError);
      assert.ok(existsSync(join(out, foreign)) && existsSync(join(out, "resources.json")));
      rmSync(join(out, foreign));
    }
    rmSync(join(out, "resources.json"));
    assert.throws(() => replaceFolder(out, new Map()), /holds kubernetes, which make render did not write/);
  });

  it("is refused when it is a file", () => {
    const file = join(out, "file");
    writeFileSync(file, "mine");
    assert.throws(() => replaceFolder(file, files), /is a file/);
    mkdirSync(join(out, "other"));
    assert.equal(readFileSync(file, "utf8"), "mine");
  });
});
