import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { APIService } from "@pulumi/kubernetes/apiregistration/v1";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, Namespace, Secret, Service } from "@pulumi/kubernetes/core/v1";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { KubernetesObject, ObjectRef } from "../../../local/kubernetes/client";
import { parseSet } from "../../../local/config/overrides";
import type { ControlPlane } from "../../../local/controlPlane/controlPlane";
import { type Rehearsal, rehearse } from "../../../local/rehearsal/rehearsal";
import { UserError } from "../../../local/terminal/userError";
import { sharedControlPlane, SILENT } from "../../support/controlPlane";
import { refusal as refusalOf } from "../../support/userError";

const CONFIG = { project: "jitsi", stack: "dev", values: {}, secretKeys: [] };

function versionOf(object: KubernetesObject): unknown {
  const { generation, managedFields = [], resourceVersion } = object.metadata;
  if (object["status"] === undefined) return resourceVersion;
  return [generation, managedFields.filter(({ operation }) => operation === "Apply")];
}

const INVENTORY = { apiVersion: "v1", kind: "Secret", metadata: { name: "jitsi-rehearsal", namespace: "kube-system" } };

describe("a rehearsal", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  const namespace = "rehearsal";

  before(async function () {
    controlPlane = await sharedControlPlane(this);
  });
  beforeEach(() => run(() => undefined));

  function run(program: () => unknown): Promise<Rehearsal> {
    const inNamespace = (): unknown => {
      new Namespace(namespace, { metadata: { name: namespace } });
      return program();
    };
    return rehearse({ config: CONFIG, dir: controlPlane.dir, log: SILENT, program: inNamespace });
  }

  const refusal = (program: () => unknown): Promise<string> => refusalOf(() => run(program));

  const ref = (kind: string, name: string, apiVersion = "v1"): ObjectRef => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
  });
  const read = (kind: string, name: string, apiVersion = "v1"): Promise<KubernetesObject | undefined> =>
    controlPlane.cluster.read(ref(kind, name, apiVersion));
  const metadata = (name: string): { name: string; namespace: string } => ({ name, namespace });

  const map = (name: string, data: Record<string, Input<string>> = {}, opts: CustomResourceOptions = {}): ConfigMap =>
    new ConfigMap(name, { metadata: metadata(name), data }, opts);
  const deployment = (image: string, opts: CustomResourceOptions = {}): Deployment =>
    new Deployment(
      "web",
      {
        metadata: metadata("web"),
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: "web" } },
          template: {
            metadata: { labels: { app: "web" } },
            spec: {
              nodeSelector: {},
              containers: [{ name: "web", image, ports: [{ containerPort: 80 }], env: [{ name: "A", value: "1" }] }],
            },
          },
        },
      },
      opts,
    );
  const imageOf = async (): Promise<unknown> => {
    const spec = (await read("Deployment", "web", "apps/v1"))?.["spec"] as {
      template: { spec: { containers: { image: string }[] } };
    };
    return spec.template.spec.containers[0]?.image;
  };

  /**
   * Versions of the namespace's objects and of the inventory. Controllers that write a status change the version of an object at any time,
   * so for such objects the applied fields count.
   */
  async function versions(): Promise<Record<string, unknown>> {
    const { cluster } = controlPlane;
    const kinds = [
      ["v1", "ConfigMap"],
      ["v1", "Secret"],
      ["v1", "Service"],
      ["apps/v1", "Deployment"],
      ["cert-manager.io/v1", "Certificate"],
    ] as const;
    const lists = await Promise.all(kinds.map(([version, kind]) => cluster.list(version, kind, { namespace })));
    const secret = await cluster.read(INVENTORY);
    assert.ok(secret !== undefined);
    return Object.fromEntries(
      [...lists.flat(), secret].map((one) => [`${one.kind} ${one.metadata.name}`, versionOf(one)]),
    );
  }

  async function inventory(): Promise<readonly unknown[]> {
    const secret = await controlPlane.cluster.read(INVENTORY);
    const { inventory: packed = "" } = (secret?.["data"] ?? {}) as { inventory?: string };
    return (JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as { resources: unknown[] }).resources;
  }

  it("creates the registered objects, and returns their stored values as outputs", async () => {
    const { outputs } = await run(() => {
      const service = new Service("router", {
        metadata: metadata("router"),
        spec: { type: "LoadBalancer", ports: [{ port: 443 }] },
      });
      const address = service.status.apply((status) => status.loadBalancer.ingress[0]?.ip ?? "none");
      map("addresses", { router: address, cluster: service.spec.clusterIP });
      return { address };
    });
    const data = (await read("ConfigMap", "addresses"))?.["data"] as Record<string, string>;
    assert.match(data["cluster"] ?? "", /^10\.96\./);
    assert.equal(data["router"], outputs["address"]);
    assert.match(String(outputs["address"]), /^\d+\.\d+\.\d+\.\d+$/);
  });

  it("changes no object when the program is unchanged", async () => {
    const program = (): void => {
      deployment("nginx:1");
      map("settings", { a: "1" });
      const password = new RandomPassword("password", { length: 20 }).result;
      new Secret("credentials", { metadata: metadata("credentials"), stringData: { password } });
      new Service("web", { metadata: metadata("web"), spec: { type: "LoadBalancer", ports: [{ port: 80 }] } });
      new CustomResource("certificate", {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: metadata("certificate"),
        spec: { secretName: "tls", issuerRef: { name: "issuer" }, dnsNames: ["a.example"] },
      });
    };
    await run(program);
    const before = await versions();
    for (const one of [
      "Deployment web",
      "ConfigMap settings",
      "Secret credentials",
      "Service web",
      "Certificate certificate",
    ]) {
      assert.ok(one in before, one);
    }
    await run(program);
    assert.deepEqual(await versions(), before);
  });

  it("updates an object in place and removes unregistered ones", async () => {
    await run(() => [map("kept", { a: "1" }), map("gone")].length);
    const before = await read("ConfigMap", "kept");
    await run(() => void map("kept", { a: "2" }));
    const after = await read("ConfigMap", "kept");
    assert.deepEqual([after?.["data"], after?.metadata.uid], [{ a: "2" }, before?.metadata.uid]);
    assert.equal(await read("ConfigMap", "gone"), undefined);
  });

  it("removes dependents before their dependencies", async () => {
    await run(() => void map("b-dependent", {}, { dependsOn: [map("a-first"), map("z-first")] }));
    const removed: string[] = [];
    const log = { ...SILENT, progress: (text: string) => void (text.startsWith("removing") && removed.push(text)) };
    await rehearse({ config: CONFIG, dir: controlPlane.dir, log, program: () => undefined });
    assert.equal(removed[0], `removing ConfigMap ${namespace}/b-dependent`);
    assert.equal(removed.at(-1), `removing Namespace ${namespace}`);
    assert.equal(removed.length, 4);
  });

  it("removes a key that a Secret does not have any more", async () => {
    const secret = (stringData: Record<string, string>): void =>
      void new Secret("credentials", { metadata: metadata("credentials"), stringData });
    await run(() => secret({ a: "1", b: "2" }));
    await run(() => secret({ a: "3" }));
    assert.deepEqual((await read("Secret", "credentials"))?.["data"], { a: Buffer.from("3").toString("base64") });
  });

  it("keeps a retained object", async () => {
    await run(() => void map("retained", {}, { retainOnDelete: true }));
    await run(() => undefined);
    assert.ok((await read("ConfigMap", "retained")) !== undefined);
  });

  it("keeps an object that another resource has taken over", async () => {
    await run(() => void map("same"));
    const before = await read("ConfigMap", "same");
    await run(() => void new ConfigMap("renamed", { metadata: metadata("same") }));
    assert.equal((await read("ConfigMap", "same"))?.metadata.uid, before?.metadata.uid);
    await run(() => undefined);
    assert.equal(await read("ConfigMap", "same"), undefined);
  });

  describe("with ignoreChanges", () => {
    it("keeps a pinned template, and applies the change when it is not pinned any more", async () => {
      const frozen = { ignoreChanges: ["spec.template"] };
      await run(() => void deployment("nginx:1", frozen));
      const before = await versions();
      await run(() => void deployment("nginx:2", frozen));
      assert.equal(await imageOf(), "nginx:1");
      assert.deepEqual(await versions(), before);
      await run(() => void deployment("nginx:2"));
      assert.equal(await imageOf(), "nginx:2");
    });

    it("pins the template of the last update, also when it was not pinned then", async () => {
      await run(() => void deployment("nginx:1"));
      await run(() => void deployment("nginx:2", { ignoreChanges: ["spec.template"] }));
      assert.equal(await imageOf(), "nginx:1");
    });

    it("leaves a field to the manager that took it over", async () => {
      const program = (): void => void deployment("nginx:1", { ignoreChanges: ["spec.replicas"] });
      await run(program);
      const kubectl = ["--kubeconfig", controlPlane.kubeconfig, "-n", namespace];
      execFileSync(controlPlane.tools.kubectl, [...kubectl, "scale", "deployment/web", "--replicas=2"]);
      await run(program);
      const spec = (await read("Deployment", "web", "apps/v1"))?.["spec"] as { replicas: number };
      assert.equal(spec.replicas, 2);
    });

    it("keeps pinned values of a Secret", async () => {
      const secret = (value: string): void =>
        void new Secret(
          "credentials",
          { metadata: metadata("credentials"), data: { value: Buffer.from(value).toString("base64") } },
          { ignoreChanges: ["data"] },
        );
      await run(() => secret("one"));
      await run(() => secret("two"));
      assert.deepEqual((await read("Secret", "credentials"))?.["data"], {
        value: Buffer.from("one").toString("base64"),
      });
    });
  });

  describe("with random passwords", () => {
    const password =
      (keeper: string, opts: CustomResourceOptions = {}) =>
      () => ({
        password: new RandomPassword("password", { length: 24, special: false, keepers: { keeper } }, opts).result,
      });
    const value = async (program: () => unknown): Promise<unknown> => (await run(program)).outputs["password"];

    it("generates one by its inputs and keeps it", async () => {
      const first = await value(password("a"));
      assert.match(String(first), /^[A-Za-z0-9]{24}$/);
      assert.equal(await value(password("a")), first);
    });

    it("generates another when its keepers change, unless those are ignored", async () => {
      const first = await value(password("a"));
      assert.equal(await value(password("b", { ignoreChanges: ["keepers"] })), first);
      assert.notEqual(await value(password("b")), first);
    });

    it("forgets one that is not registered any more", async () => {
      const first = await value(password("a"));
      await run(() => undefined);
      assert.notEqual(await value(password("a")), first);
    });
  });

  describe("with charts and aggregated APIs", () => {
    it("registers charts, and validates aggregated APIs without storing them", async () => {
      const name = `v1.${namespace}.example.com`;
      const { notApplied } = await run(() => {
        new Chart("cert-manager", { chart: "cert-manager" });
        new APIService(name, {
          metadata: { name },
          spec: {
            group: `${namespace}.example.com`,
            version: "v1",
            groupPriorityMinimum: 100,
            versionPriority: 100,
            service: { name: "adapter", namespace },
          },
        });
      });
      assert.deepEqual(notApplied, ["chart cert-manager", `APIService ${name}`]);
      assert.equal(await read("APIService", name, "apiregistration.k8s.io/v1"), undefined);
    });
  });

  it("counts what it created, changed, removed and left", async () => {
    await run(() => [map("same"), map("other"), map("gone")].length);
    const { changes } = await run(() => [map("same"), map("other", { changed: "yes" }), map("new")].length);
    // The namespace is left, too.
    assert.deepEqual(changes, { created: 1, changed: 1, removed: 1, left: 2 });
  });

  describe("refuses", () => {
    it("to remove a protected sentinel, with the steps to remove it, before any change", async () => {
      await run(() => [map("other"), map("shard-2-sentinel", {}, { protect: true })].length);
      const before = await versions();
      const message = await refusal(() => [map("other", { changed: "yes" }), map("new")].length);
      assert.match(message, /^shard-2 may hold rooms: ConfigMap rehearsal\/shard-2-sentinel is protected/);
      const settings = [...message.matchAll(/make up STACK=dev SET="(.*)"/g)].map(([, set = ""]) => parseSet(set));
      assert.deepEqual(settings, [
        { shardCount: 3, "shards.shard-2.state": "drain" },
        { shardCount: 3, "shards.shard-2.state": "offline" },
      ]);
      assert.deepEqual(await versions(), before);

      await run(() => [map("other"), map("shard-2-sentinel")].length);
      await run(() => void map("other"));
      assert.equal(await read("ConfigMap", "shard-2-sentinel"), undefined);
    });

    it("to remove a protected password", async () => {
      await run(() => void new RandomPassword("password", { length: 9 }, { protect: true }));
      assert.match(await refusal(() => undefined), /RandomPassword::password is protected/);
      await run(() => void new RandomPassword("password", { length: 9 }));
    });

    it("an invalid object, before any change", async () => {
      await run(() => undefined);
      const before = await versions();
      const message = await refusal(() => {
        map("good");
        new Service("bad", { metadata: metadata("bad"), spec: { ports: [{ port: 70_000 }] } });
      });
      assert.match(message, /^Service rehearsal\/bad is refused: .*70000/);
      assert.deepEqual(await versions(), before);
    });

    it("a custom resource that is invalid for its chart's definition", async () => {
      const message = await refusal(
        () =>
          void new CustomResource("certificate", {
            apiVersion: "cert-manager.io/v1",
            kind: "Certificate",
            metadata: metadata("certificate"),
            spec: { dnsNames: ["a.example"] },
          }),
      );
      assert.match(message, /^Certificate rehearsal\/certificate is not valid:\n.*(secretName|issuerRef)/);
    });

    it("a change of an immutable field, with the object", async () => {
      const selecting = (app: string): void =>
        void new Deployment("web", {
          metadata: metadata("web"),
          spec: {
            replicas: 0,
            selector: { matchLabels: { app } },
            template: { metadata: { labels: { app } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } },
          },
        });
      await run(() => selecting("one"));
      const message = await refusal(() => selecting("two"));
      assert.match(message, /^Deployment rehearsal\/web is refused: .*immutable/);
      assert.match(message, /make down, then make up/);
    });
  });

  describe("that is interrupted", () => {
    /** Runs an action after an object is created. During validation objects have no uid. */
    const afterCreation = (object: ConfigMap, then: () => unknown): Output<string> =>
      object.metadata.uid.apply(async (uid: string | undefined) => {
        if (uid !== undefined) await then();
        return "";
      });
    const interrupt = (): never => {
      throw new UserError("interrupted");
    };

    it("has stored the planned resources, not as protected", async () => {
      let written: readonly unknown[] = [];
      await run(() => {
        const uid = afterCreation(map("first"), async () => (written = await inventory()));
        map("second", { uid }, { protect: true });
      });
      const entries = written as readonly { urn: string; protect: boolean }[];
      assert.equal(entries.find(({ urn }) => urn.endsWith("::second"))?.protect, false);
      await run(() => void map("second"));
    });

    it("is continued by the next one, which removes its objects", async () => {
      const message = await refusal(() => void map("second", { uid: afterCreation(map("first"), interrupt) }));
      assert.match(message, /interrupted/);
      assert.ok((await read("ConfigMap", "first")) !== undefined);
      await run(() => undefined);
      assert.equal(await read("ConfigMap", "first"), undefined);
    });

    it("protects only the objects that it created", async () => {
      const message = await refusal(() => {
        const first = map("first", {}, { protect: true });
        map("second", { uid: afterCreation(first, interrupt) }, { protect: true });
      });
      assert.match(message, /interrupted/);
      assert.match(await refusal(() => undefined), /^ConfigMap rehearsal\/first is protected[^\n]*$/);
      await run(() => void map("first"));
    });
  });
});
