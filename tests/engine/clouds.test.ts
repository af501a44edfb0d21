import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { ROOT } from "../../local/machine/paths";
import { PlayedStacks } from "./playedStacks";
import { needPulumi } from "./pulumiCli";

interface Exported {
  readonly resources: readonly {
    readonly type: string;
    readonly inputs?: { readonly name?: unknown; readonly cluster?: unknown };
  }[];
}

/** What a cloud may have once only: the resources of a stack that bear a name and are not of its cluster. */
async function namesIn(stack: Stack): Promise<readonly string[]> {
  const { resources } = (await stack.exportStack()).deployment as Exported;
  return resources.flatMap(({ inputs: { cluster, name } = {}, type }) =>
    /^(aws|gcp):/.test(type) && typeof name === "string" && cluster === undefined ? [`${type} ${name}`] : [],
  );
}

describe("production in a cloud by the Pulumi engine, with providers that are played", function () {
  this.timeout(15 * 60_000);
  let stacks: PlayedStacks;

  before(async function () {
    stacks = new PlayedStacks(await needPulumi(this));
  });

  for (const cloud of ["aws", "gcp"] as const) {
    it(`satisfies the policy pack before it exists: ${cloud}`, async () => {
      const stack = await stacks.open(cloud, cloud);
      const { changeSummary } = await stack.preview({ policyPacks: [join(ROOT, "policies")] });
      assert.deepEqual(Object.keys(changeSummary), ["create"]);
    });

    it(`has nothing to change once it stands beside another stack of its project: ${cloud}`, async () => {
      const [one, other] = [await stacks.open(cloud, cloud), await stacks.open(`${cloud}-staging`, cloud)];
      await one.up();
      await other.up();
      const names = await namesIn(one);
      assert.ok(names.length > 5, names.join(", "));
      const others = new Set(await namesIn(other));
      assert.deepEqual(
        names.filter((name) => others.has(name)),
        [],
      );
      await one.preview({ expectNoChanges: true });
    });
  }
});
