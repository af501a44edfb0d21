import assert from "node:assert/strict";
import { parse } from "yaml";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeSizing } from "../../local/plan";
import { readRequest, readTimetable } from "../../local/plan/request";
import { commands, stackFile } from "../../local/plan/stackFile";
import { readStackConfig, type StackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { runRecorded } from "../../local/program/recordedAnswers";
import { UserError } from "../../local/terminal/userError";
import { ASSUMPTIONS } from "../../stacks/sizing/audience";
import { LISTENER_ASSUMPTIONS } from "../../stacks/sizing/listeners";
import { planRegion } from "../../stacks/plan/plan";
import { parseSettings } from "../../stacks/settings/read";
import { RECORDING_ASSUMPTIONS } from "../../stacks/sizing/recordings";
import { type Audience, type Proposed, sizeRegion } from "../../stacks/sizing/sizing";
import { runFolder } from "../support/runFolder";

type Words = Partial<Record<"PARTICIPANTS" | "AUDIENCE" | "RECORDINGS" | "REGIONS" | "CLOUD" | "HOURS", string>>;
const read = (words: Words): ReturnType<typeof readRequest> => readRequest((name) => words[name]);

const flat = (text: string): string => text.replaceAll(/\s+/g, " ");

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

  it("plans a conference with many listeners, for 50 participants by default", () => {
    assert.deepEqual(read({ AUDIENCE: "2000" }), {
      cloud: "aws",
      participants: 50,
      listeners: 2000,
      regions: 1,
      hours: 80,
    });
    const text = describeSizing(read({ AUDIENCE: "2000", PARTICIPANTS: "500" }));
    assert.match(
      flat(text),
      /largest audience 2,000 listeners of one conference, on 4 visitor nodes of its shard, 500 each/,
    );
    assert.match(flat(text), /bridges for them 46 of those of its shard, 44 listeners each when another is added/);
    assert.match(flat(text), /pulumi config set --path jitsi:bridges\.min 29, and back to 4 after it/);
    assert.match(text, /\n {2}pulumi config set --path jitsi:visitors\.count 4\n/);
    for (const { value, source } of LISTENER_ASSUMPTIONS) {
      assert.ok(flat(text).includes(value) && flat(text).includes(source));
    }
    assert.ok(text.split("\n").every((line) => line.length <= 80));
    assert.doesNotMatch(describeSizing(read({ PARTICIPANTS: "500" })), /listener|visitor/);
  });

  it("refuses more than 500 participants beside an audience", () => {
    assert.throws(
      () => read({ AUDIENCE: "2000", PARTICIPANTS: "501" }),
      /PARTICIPANTS=501: a whole number from 1 to 500 \(500 a region with AUDIENCE, REGIONS=1\)/,
    );
  });

  for (const text of ["0", "5001", "many"]) {
    it(`refuses ${text} listeners, with the allowed range`, () => {
      assert.throws(
        () => read({ AUDIENCE: text }),
        new RegExp(`AUDIENCE=${text}: a whole number from 1 to 5000 listeners of one conference`),
      );
    });
  }

  it("plans recorders, their nodes and the price with them", () => {
    const request = read({ PARTICIPANTS: "500", RECORDINGS: "20" });
    assert.equal(request.recordings, 20);
    const text = describeSizing(request);
    assert.match(
      flat(text),
      /recorders for 20 recordings or streams at a time: a shard keeps 5 free and has 20 at most their volumes 20 GiB each; a recording of 240 minutes/,
    );
    assert.match(
      flat(text),
      /recordings 1\.4 GiB an hour, at most 2,203 GiB in 80 hours of full load, deleted after 30 days/,
    );
    assert.match(text, /recording nodes +10 to 35 of c7i\.xlarge\n/);
    assert.match(flat(text), /not included .*; storage of recordings quotas/);
    for (const line of ["recording.allowed moderators", "recording.recorders 5", "recording.maxRecorders 20"]) {
      assert.ok(text.includes(`\n  pulumi config set --path jitsi:${line}\n`), line);
    }
    for (const { value, source } of RECORDING_ASSUMPTIONS) {
      assert.ok(flat(text).includes(value) && flat(text).includes(source));
    }
    assert.ok(text.split("\n").every((line) => line.length <= 80));
    assert.doesNotMatch(describeSizing(read({ PARTICIPANTS: "500" })), /record/);
  });

  it("shows the nodes that an existing cluster needs for recorders", () => {
    const text = describeSizing(read({ PARTICIPANTS: "50", RECORDINGS: "3", CLOUD: "kubeconfig" }));
    assert.match(flat(text), /their nodes up to 6 of 4 cores and 8 GiB: workloads\.jibri selects them/);
    assert.match(text, /\n {2}pulumi config set --path jitsi:recording\.destination\.claim recordings\n/);
  });

  for (const [text, words, message] of [
    ["-1", {}, "a whole number from 1 to 100 at the same time (100 a region, REGIONS=1; at most one per participant"],
    ["many", {}, "a whole number from 1 to 100"],
    ["0", {}, "a whole number from 1 to 100"],
    ["101", {}, "a whole number from 1 to 100"],
    ["6", { PARTICIPANTS: "5" }, "a whole number from 1 to 5 at the same time"],
    ["51", { PARTICIPANTS: undefined, AUDIENCE: "2000" }, "a whole number from 1 to 50 at the same time"],
    ["300", { REGIONS: "2" }, "a whole number from 1 to 200 at the same time (100 a region, REGIONS=2"],
  ] as const) {
    it(`refuses ${text} recordings${Object.entries(words)
      .map(([key, value]) => ` with ${key}=${value ?? ""}`)
      .join("")}`, () => {
      assert.throws(
        () => read({ PARTICIPANTS: "500", ...words, RECORDINGS: text }),
        (error) => error instanceof UserError && error.message.startsWith(`RECORDINGS=${text}: ${message}`),
      );
    });
  }

  it("refuses recordings without participants", () => {
    assert.throws(() => read({ RECORDINGS: "3" }), /PARTICIPANTS is missing: a whole number from 1 to 5000/);
  });

  it("refuses more recordings than a region holds, with the number of regions that hold them", () => {
    const words = { PARTICIPANTS: "5000", RECORDINGS: "100", CLOUD: "gcp" };
    const divided = /^RECORDINGS=100: a region cannot hold .*: divide them among more regions, REGIONS=(\d+)$/;
    assert.throws(
      () => describeSizing(read(words)),
      (error) => {
        assert.ok(error instanceof UserError);
        const [, regions = ""] = divided.exec(error.message) ?? [];
        assert.match(describeSizing(read({ ...words, REGIONS: regions })), /Each region/);
        assert.throws(() => describeSizing(read({ ...words, REGIONS: `${Number(regions) - 1}` })), UserError);
        return true;
      },
    );
  });

  it("divides recordings among regions, rounded up", () => {
    const text = describeSizing(read({ PARTICIPANTS: "500", RECORDINGS: "10", REGIONS: "3" }));
    assert.match(flat(text), /recorders for 4 recordings or streams at a time/);
  });

  it("divides participants among regions, rounded up", () => {
    const text = describeSizing({ cloud: "aws", participants: 500, regions: 3, hours: 80 });
    assert.match(text, /participants +167 at a time/);
    assert.match(text, /media nodes +4 to 15 of c7i\.xlarge/);
    assert.match(flat(text), / 24\.6 TB a month at 80 hours of full load; 73\.9 TB over all regions/);
    for (const { value, source } of ASSUMPTIONS) assert.ok(flat(text).includes(value) && flat(text).includes(source));
    assert.match(flat(text), /a region that also takes over for another one serves 334 at a time/);
    assert.ok(text.split("\n").every((line) => line.length <= 80));
  });

  describe("with a timetable", () => {
    const LESSONS = { name: "lessons", days: ["mon"], from: "07:50", to: "13:15", timezone: "Europe/Berlin" };
    const request = { cloud: "aws", participants: 500, regions: 1, hours: 80 } as const;

    it("shows its bridges, adds their price, and proposes the smallest minimum", () => {
      const text = describeSizing({ ...request, timetable: [{ ...LESSONS, participants: 500 }] });
      assert.match(
        flat(text),
        / timetable bridges a shard, as cron expressions: lessons: 7 from \d+ 7 \* \* 1 to 15 13 \* \* 1, Europe\/Berlin /,
      );
      assert.match(text, /bridges +2 to 14 a shard/);
      assert.match(text, /pulumi config set --path 'jitsi:capacity\[0\]\.from' 07:50\n/);
      const price = (timetable: readonly object[]): number =>
        sizeRegion({ ...request, timetable }).cost?.monthly.min ?? 0;
      const [none, short, long] = [[], [{ ...LESSONS, bridges: 7 }], [{ ...LESSONS, bridges: 7, to: "18:00" }]].map(
        price,
      );
      assert.ok(Number(none) < Number(short) && Number(short) < Number(long));
      // Five bridges more in each of two shards, 333 minutes with their lead of 8, a week.
      const nodes = sizeRegion({ ...request, timetable: [{ ...LESSONS, bridges: 7 }] }).plan.warmNodes;
      assert.ok(Math.abs(nodes - (10 * 333) / (7 * 24 * 60)) < 0.001, String(nodes));
    });

    it("writes it into the stack file", () => {
      const { proposed } = sizeRegion({ ...request, timetable: [{ ...LESSONS, bridges: 3 }] });
      const { config } = parse(stackFile("aws", proposed)) as { config: Record<string, unknown> };
      assert.deepEqual(config["jitsi:capacity"], [{ ...LESSONS, bridges: 3 }]);
    });

    it("refuses windows that cannot be kept, and files without windows", () => {
      assert.throws(
        () => describeSizing({ ...request, timetable: [{ ...LESSONS, to: "07:00", bridges: 3 }] }),
        (error) => error instanceof UserError && /ends before it begins/.test(error.message),
      );
      const folder = runFolder("timetable-");
      const file = join(folder, "lessons.yaml");
      assert.throws(() => readTimetable(file), /TIMETABLE=.*lessons\.yaml: a file with the list of windows/);
      writeFileSync(file, "name: lessons");
      assert.throws(() => readTimetable(file), UserError);
      writeFileSync(file, "- name: lessons\n");
      assert.deepEqual(readTimetable(file), [{ name: "lessons" }]);
    });
  });

  it("shows no totals for one region, and no prices for an existing cluster", () => {
    const text = describeSizing({ cloud: "kubeconfig", participants: 500, regions: 1, hours: 80 });
    assert.doesNotMatch(text, /all regions|\$/);
  });

  it("offers the small shape to participants of one bridge", () => {
    const shape = (participants: number): string =>
      flat(describeSizing({ cloud: "aws", participants, regions: 1, hours: 80 }));
    assert.match(
      shape(30),
      /small shape environment development, shardCount 1, bridges\.max 1: 1 media and \d system nodes, \$\d+ a month/,
    );
    assert.doesNotMatch(shape(100), /small shape/);
  });

  describe("writes a whole stack file", () => {
    const folder = runFolder("proposal-");
    before(() => copyFileSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml")));

    /** The configuration of a stack with the proposal's file and the secret. */
    const applied = (cloud: Audience["cloud"], proposed: Proposed): StackConfig => {
      writeFileSync(join(folder, "Pulumi.prod.yaml"), stackFile(cloud, proposed));
      return readStackConfig(folder, "prod", { receiverSecret: "key" });
    };

    for (const cloud of ["aws", "gcp", "kubeconfig"] as const) {
      for (const load of [{ participants: 5000 }, { participants: 1000, recordings: 30 }]) {
        it(`that gives the planned region, for ${JSON.stringify(load)} on ${cloud}`, () => {
          const { plan, proposed } = sizeRegion({ cloud, hours: 80, ...load });
          const { problems, settings } = parseSettings(applied(cloud, proposed).values);
          assert.deepEqual(problems, []);
          assert.ok(settings);
          assert.deepEqual(planRegion(settings), plan);
        });
      }

      it(`with recorders that the policies accept, on ${cloud}`, async () => {
        const config = applied(cloud, sizeRegion({ cloud, participants: 500, hours: 80, recordings: 30 }).proposed);
        const { registrations } = await runRecorded(config);
        assert.ok(registrations.some(({ name }) => name === "shard-1-jibri"));
        const violations = await checkPolicies(registrations, config.values);
        assert.equal(violations.length, 0, explain(violations));
      });
    }
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
