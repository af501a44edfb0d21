import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EngineEvent, Stack, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import type { CloudName } from "../support/clouds";
import { needKeda, ref, startKeda } from "../support/keda";
import { needTools } from "../support/tools";
import { until } from "../support/wait";
import { EngineRegion } from "./engineRegion";
import { PlayedStacks } from "./playedStacks";
import { needPulumi } from "./pulumiCli";
import { isCloud, recordedStacks, recordedState, RECORDINGS } from "./recording";

/** Every image is another one, as with a new version of Jitsi. */
const NEW_IMAGES = { "images.jitsi": "stable-99999" };
/** Bears calls while its shard serves. */
const PINNED = /^shard-\d+-(prosody|jicofo|jvb)$/;

type Step = StepEventMetadata;

/** What an update would do, resource by resource, and why its preview failed if it did. */
async function previewed(stack: Stack): Promise<{ readonly steps: readonly Step[]; readonly failure: unknown }> {
  const steps: Step[] = [];
  const onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    if (resourcePreEvent !== undefined) steps.push(resourcePreEvent.metadata);
  };
  const failure: unknown = await stack.preview({ onEvent }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { steps, failure };
}

function nameOf({ urn }: Step): string {
  return urn.split("::").at(-1) ?? "";
}

/** One line for each resource that is deleted or replaced and not named in CHANGELOG.md. */
function lost(steps: readonly Step[], version: string): readonly string[] {
  const named = replacedSince(version);
  const isNamed = (name: string): boolean => named.some((one) => name === one || name.startsWith(`${one}-`));
  const namesOf = (step: Step): readonly string[] => {
    const name = nameOf(step).replace(/^shard-\d+/, "shard-N");
    return [name, `${step.type.split(":").at(-1)}/${name}`];
  };
  return steps
    .filter(({ op }) => /delete|replace/.test(op))
    .filter((step) => !namesOf(step).some(isNamed))
    .map((step) => `${step.op} ${step.type} ${nameOf(step)}`);
}

/** Names below **Replaced or deleted** of every version after that one. */
function replacedSince(version: string): readonly string[] {
  const [newer = ""] = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").split(`\n## [${version}]`);
  const sections = newer.split("\n### Replaced or deleted\n").slice(1);
  return sections.flatMap((section) => section.split(/\n##/)[0]?.match(/(?<=`)[\w./-]+(?=`)/g) ?? []);
}

/** Frozen pods that would restart. */
function restarted(steps: readonly Step[]): readonly string[] {
  const template = (state: Step["old"]): unknown =>
    (state?.inputs as { readonly spec?: { readonly template?: unknown } } | undefined)?.spec?.template;
  return steps
    .filter((step) => PINNED.test(nameOf(step)) && !isDeepStrictEqual(template(step.old), template(step.new)))
    .map(nameOf);
}

interface Exported {
  readonly resources: readonly { readonly type: string; readonly inputs?: unknown }[];
}

/** Makes what a state says that a cluster has. */
async function makeObjects(stack: Stack, region: EngineRegion): Promise<void> {
  const { resources } = (await stack.exportStack()).deployment as Exported;
  for (const { inputs, type } of resources) {
    if (type.startsWith("kubernetes:")) await region.cluster.apply(revealed(inputs) as KubernetesObject);
  }
}

/** As the export with secrets in the open shows them: JSON in `plaintext`. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  const { plaintext } = value as { readonly plaintext?: string };
  if (plaintext !== undefined) return JSON.parse(plaintext);
  // What begins so is the provider's own.
  const fields = Object.entries(value).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(fields.map(([key, inner]) => [key, revealed(inner)]));
}

for (const version of readdirSync(RECORDINGS)) {
  describe(`an update of version ${version}`, function () {
    this.timeout(15 * 60_000);
    let pulumi: string;
    let region: EngineRegion | undefined;

    before(async function () {
      pulumi = await needPulumi(this);
    });
    afterEach(() => region?.stop());

    for (const name of recordedStacks(version)) {
      it(`loses nothing that CHANGELOG.md does not name, and restarts no pinned pod: ${name}`, async function () {
        const stack = isCloud(name) ? await played(name) : await onControlPlane(name, this);
        const { failure, steps } = await previewed(stack);
        assert.ok(steps.some(({ op }) => op === "update"));
        assert.deepEqual(lost(steps, version), []);
        assert.deepEqual(restarted(steps), []);
        // A replacement of an object with a fixed name fails too, and says less.
        assert.ifError(failure);
      });
    }

    it("hands the autoscaler of bridges over to KEDA, at an equal number of bridges: dev", async function () {
      const keda = await needKeda(this);
      const stack = await onControlPlane("dev", this);
      const plane = await region?.startControlPlane();
      assert.ok(plane !== undefined);
      const { cluster } = plane;
      const bridges = ref("apps/v1", "Deployment", "shard-0-jvb", "jitsi");
      const autoscaler = ref("autoscaling/v2", "HorizontalPodAutoscaler", "shard-0-jvb", "jitsi");
      const running = await cluster.read(bridges);
      assert.ok(running !== undefined);
      await cluster.apply({ ...bridges, spec: { ...(running["spec"] as object), replicas: 2 } });
      const older = (await cluster.read(autoscaler))?.metadata.uid;
      assert.ok(older !== undefined);
      const stopKeda = await startKeda(plane, keda);
      const seen = new Set<unknown>();
      const watching = setInterval(() => {
        void cluster
          .read(bridges)
          .then((found) => seen.add((found?.["spec"] as { readonly replicas?: number } | undefined)?.replicas));
      }, 20);
      try {
        // The types of before and after, since the resource keeps its place in the state.
        const target = ["HorizontalPodAutoscaler", "ScaledObject"].map((kind) => `**:${kind}::shard-0-jvb`);
        const { summary } = await stack.up({ target });
        assert.equal(summary.resourceChanges?.replace, 1);
        const made = await until(async () => cluster.read(autoscaler));
        assert.notEqual(made.metadata.uid, older);
        assert.deepEqual(
          made.metadata.ownerReferences?.map(({ kind }) => kind),
          ["ScaledObject"],
        );
      } finally {
        clearInterval(watching);
        stopKeda();
      }
      assert.deepEqual([...seen], [2]);
    });

    async function played(cloud: CloudName): Promise<Stack> {
      const stacks = new PlayedStacks(pulumi);
      const stack = await stacks.open(cloud, cloud, NEW_IMAGES);
      writeFileSync(stacks.stateFile(cloud), recordedState(version, cloud));
      return stack;
    }

    async function onControlPlane(name: string, context: Mocha.Context): Promise<Stack> {
      await needTools(context);
      region = new EngineRegion(pulumi, name);
      await region.startControlPlane();
      const stack = await region.open(NEW_IMAGES);
      writeFileSync(region.stateFile, recordedState(version, name));
      await makeObjects(stack, region);
      // The objects are those of another field manager here.
      stack.workspace.envVars = { ...stack.workspace.envVars, PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };
      return stack;
    }
  });
}
