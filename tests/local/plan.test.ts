import assert from "node:assert/strict";
import { commands, describeSizing, readRequest } from "../../local/plan";
import { UserError } from "../../local/terminal/userError";
import { ASSUMPTIONS } from "../../stacks/sizing/audience";
import { sizeRegion } from "../../stacks/sizing/sizing";

type Words = Partial<Record<"PARTICIPANTS" | "REGIONS" | "CLOUD" | "HOURS", string>>;
const read = (words: Words): ReturnType<typeof readRequest> => readRequest((name) => words[name]);

describe("make plan", () => {
  it("plans one region on aws for 80 hours a month by default", () => {
    assert.deepEqual(read({ PARTICIPANTS: "500" }), { cloud: "aws", participants: 500, regions: 1, hours: 80 });
    assert.deepEqual(read({ PARTICIPANTS: "500", REGIONS: "3", CLOUD: "gcp", HOURS: "160" }), {
      cloud: "gcp",
      participants: 500,
      regions: 3,
      hours: 160,
    });
  });

  for (const text of [undefined, "0", "-3", "1.5", "1e3", "ten", " ", "10000000", "15001"]) {
    it(`refuses ${text ?? "no"} participants, with the allowed range`, () => {
      assert.throws(
        () => read({ REGIONS: "3", ...(text === undefined ? {} : { PARTICIPANTS: text }) }),
        (error: unknown) =>
          error instanceof UserError &&
          error.message.startsWith(text === undefined ? "PARTICIPANTS is missing" : `PARTICIPANTS=${text}: `) &&
          error.message.includes("a whole number from 1 to 15000 (5000 a region, REGIONS=3)"),
      );
    });
  }

  it("refuses invalid regions, hours and clouds", () => {
    assert.throws(() => read({ PARTICIPANTS: "5", REGIONS: "0" }), /REGIONS=0: a whole number from 1 to 100/);
    assert.throws(() => read({ PARTICIPANTS: "5", HOURS: "745" }), /HOURS=745: a whole number from 1 to 744/);
    assert.throws(() => read({ PARTICIPANTS: "5", CLOUD: "azure" }), /CLOUD=azure: one of aws, gcp, kubeconfig/);
  });

  it("divides participants among regions, rounded up", () => {
    const text = describeSizing({ cloud: "aws", participants: 500, regions: 3, hours: 80 });
    assert.match(text, /participants +167 at a time/);
    assert.match(text, /media nodes +4 to 15 of c7i\.xlarge/);
    assert.match(text, / 24\.6 TB a month at 80 hours of full load; 73\.9 TB over all regions/);
    for (const { value, source } of ASSUMPTIONS) assert.ok(text.includes(value) && text.includes(source));
  });

  it("shows no totals for one region, and no prices for an existing cluster", () => {
    const text = describeSizing({ cloud: "kubeconfig", participants: 500, regions: 1, hours: 80 });
    assert.doesNotMatch(text, /all regions|\$/);
  });

  it("prints the commands that configure the stack", () => {
    const { proposed } = sizeRegion({ cloud: "aws", participants: 5000, hours: 80 });
    assert.deepEqual(commands(proposed), [
      "pulumi config set shardCount 11",
      "pulumi config set --path jitsi:bridges.min 7",
      "pulumi config set --path jitsi:bridges.max 14",
      `pulumi config set --path jitsi:monitoring.memory ${proposed.monitoring.memory}`,
      `pulumi config set --path jitsi:monitoring.storageGi ${proposed.monitoring.storageGi}`,
    ]);
  });
});
