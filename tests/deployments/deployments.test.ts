import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { withKnownChildren } from "../../local/charts/source";
import { readStackConfig } from "../../local/config/stackConfig";
import type { Cluster, KubernetesObject } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { checkPolicies } from "../../local/policy/run";
import { explain } from "../../local/policy/report";
import { namespaceOf, objectOf } from "../../local/program/kubernetesObject";
import { runRecorded } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { reveal } from "../../local/program/secretValues";
import { Page } from "../docs/markdown";
import { closedPort } from "../shell/run";
import { sharedControlPlane } from "../support/controlPlane";
import { needNginx, nginxComplaints } from "../support/nginx";
import { RouterCheck } from "../support/routing/check";
import { sharedHaproxy } from "../support/routing/haproxy";
import { runFolder } from "../support/runFolder";

const FILE = /^Pulumi\.(\w+)\.yaml$/;
const STACKS = readdirSync(__dirname).flatMap((file) => FILE.exec(file)?.[1] ?? []);
const NAMESPACE = "deployments";

type Files = Readonly<Record<string, string>>;

function filesOf(registrations: readonly Registration[], name: string): Files {
  const found = registrations.find((one) => one.type.endsWith(":ConfigMap") && one.name === name);
  return (reveal(found?.inputs["data"]) as Files | undefined) ?? {};
}

describe("the configurations of five deployments", function () {
  this.timeout(5 * 60_000);
  const folder = runFolder("deployments-");
  const runs = new Map<string, ReturnType<typeof runRecorded>>();
  const config = (stack: string): ReturnType<typeof readStackConfig> => readStackConfig(folder, stack);
  const run = (stack: string): ReturnType<typeof runRecorded> => {
    const known = runs.get(stack) ?? runRecorded(config(stack));
    runs.set(stack, known);
    return known;
  };
  before(() => {
    copyFileSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    for (const stack of STACKS) {
      copyFileSync(join(__dirname, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
    }
  });

  it("are five", () => assert.equal(STACKS.length, 5));

  for (const stack of STACKS) {
    it(`pass the policies, with their charts: ${stack}`, async () => {
      const { all, unknown } = await withKnownChildren((await run(stack)).registrations);
      assert.deepEqual(unknown, []);
      assert.ok(all.length > 60, `${all.length} resources`);
      const violations = await checkPolicies(all, config(stack).values);
      assert.equal(violations.length, 0, explain(violations));
    });
  }

  describe("HAProxy", () => {
    let router: RouterCheck;
    before(async function () {
      router = await RouterCheck.create(await sharedHaproxy(this));
    });
    for (const stack of STACKS) {
      it(`accepts the router's configuration without a warning: ${stack}`, async () => {
        const text = filesOf((await run(stack)).registrations, "router")["haproxy.cfg"] ?? "";
        assert.match(text, /^frontend https$/m);
        assert.equal(await router.complaints(text), "");
      });
    }
  });

  describe("nginx", () => {
    let program: string;
    before(async function () {
      program = await needNginx(this);
    });
    for (const stack of STACKS) {
      it(`accepts the files of web without a warning: ${stack}`, async () => {
        const files = Object.fromEntries(
          Object.entries(filesOf((await run(stack)).registrations, "shard-0-web")).map(([key, text]) => [
            key.replaceAll("__", "/"),
            text,
          ]),
        );
        assert.ok(Object.keys(files).some((path) => path.startsWith("nginx-custom/")));
        const port = await closedPort();
        assert.equal(await nginxComplaints({ program, port, prosody: { default: "127.0.0.1:1" }, files }), "");
      });
    }
  });

  describe("the API server", () => {
    let cluster: Cluster;
    before(async function () {
      ({ cluster } = await sharedControlPlane(this));
      await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
    });
    it("accepts the Ingress of docs/reverse-proxy.md", async () => {
      const [block] = new Page("docs/reverse-proxy.md")
        .all("code")
        .filter(({ text }) => text.includes("kind: Ingress"));
      const ingress = parse(block?.text ?? "") as KubernetesObject;
      await cluster.apply({ ...ingress, metadata: { ...ingress.metadata, namespace: NAMESPACE } }, { dryRun: true });
    });

    for (const stack of STACKS) {
      it(`accepts every object: ${stack}`, async () => {
        const objects = (await run(stack)).registrations.map(objectOf).filter((object) => object !== undefined);
        assert.ok(objects.length > 40, `${objects.length} objects`);
        const refused: string[] = [];
        for (const object of objects) {
          const inside = namespaceOf(object) === undefined ? {} : { namespace: NAMESPACE };
          const plain = reveal({ ...object, metadata: { ...object.metadata, ...inside } }) as typeof object;
          await cluster.apply(plain, { dryRun: true }).catch((error: unknown) => {
            refused.push(`${object.kind} ${object.metadata.name}: ${String(error).slice(0, 300)}`);
          });
        }
        assert.deepEqual(refused, []);
      });
    }
  });
});
