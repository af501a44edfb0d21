import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../local/machine/paths";
import { PlayedStacks } from "./playedStacks";
import { needPulumi } from "./pulumiCli";

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

    it(`has nothing to change once it stands: ${cloud}`, async () => {
      const stack = await stacks.open(cloud, cloud);
      await stack.up();
      await stack.preview({ expectNoChanges: true });
    });
  }
});
