import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../local/machine/paths";
import { targetVariables } from "../../local/terminal/makeVariables";
import { runFolder } from "../support/runFolder";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly secrets?: unknown;
  readonly if?: string;
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, ".github/workflows");
const TEXTS = new Map(readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), "utf8")]));
const WORKFLOWS = new Map([...TEXTS].map(([file, text]) => [file, parse(text) as Workflow]));
const JOBS = [...WORKFLOWS].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ where: `${file}: ${name}`, file, job })),
);
const STEPS = JOBS.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, step })));
const TARGETS = targetVariables();

describe("a workflow", () => {
  it("may only read the repository, unless a job has more permissions", () => {
    for (const [file, { permissions }] of WORKFLOWS) assert.deepEqual(permissions, { contents: "read" }, file);
  });

  it("gets cloud credentials only to preview or update a region", () => {
    for (const { where, job } of JOBS) {
      const reaches = job.uses === "./.github/workflows/region.yml" || where === "region.yml: pulumi";
      assert.equal(job.permissions?.["id-token"], reaches ? "write" : undefined, where);
    }
  });

  it("never runs code of a fork with its own permissions", () => {
    for (const [file, { on }] of WORKFLOWS) assert.ok(!("pull_request_target" in on || "workflow_run" in on), file);
  });

  it("gives pull requests of forks no cloud credentials", () => {
    const { preview } = WORKFLOWS.get("preview.yml")?.jobs ?? {};
    assert.match(preview?.if ?? "", /head\.repo\.full_name == github\.repository/);
  });

  it("updates a region only in the GitHub environment of that name, which can require an approval", () => {
    const updates = JOBS.filter(({ job }) => job.with?.["command"] === "up");
    assert.deepEqual(
      updates.map(({ job }) => [job.with?.["stack"], job.with?.["environment"]]),
      [["${{ matrix.stack }}", "${{ matrix.stack }}"]],
    );
    assert.equal(WORKFLOWS.get("region.yml")?.jobs["pulumi"]?.environment, "${{ inputs.environment }}");
  });

  it("has a timeout", () => {
    for (const { where, job } of JOBS) {
      if (job.uses === undefined) assert.equal(typeof job["timeout-minutes"], "number", where);
    }
  });

  it("pins every external action by its commit, with its version", () => {
    for (const [file, text] of TEXTS) {
      for (const [line, uses = ""] of text.matchAll(/uses: (\S+).*/g)) {
        if (uses.startsWith("./")) continue;
        assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
      }
    }
  });

  it("pins an action at one commit", () => {
    const pins = new Set(STEPS.flatMap(({ step }) => step.uses ?? []));
    const actions = new Set([...pins].map((pin) => pin.split("@")[0]));
    assert.equal(pins.size, actions.size);
  });

  it("keeps no credentials of the repository for later steps", () => {
    for (const { where, step } of STEPS) {
      if (step.uses?.startsWith("actions/checkout@")) assert.equal(step.with?.["persist-credentials"], false, where);
    }
  });

  it("calls existing targets of make, and inserts no expression into a shell", () => {
    for (const { where, step } of STEPS) {
      for (const [, target = ""] of step.run?.matchAll(/\bmake ([a-z]+)/g) ?? []) assert.ok(TARGETS.has(target), where);
      assert.doesNotMatch(step.run ?? "", /\$\{\{/, where);
    }
  });

  it("gives secrets to the job that runs Pulumi alone", () => {
    for (const { where, job } of JOBS) {
      const calls = job.uses === "./.github/workflows/region.yml";
      assert.equal(job.secrets, calls ? "inherit" : undefined, where);
    }
    for (const [file, text] of TEXTS) assert.equal(text.includes("secrets."), file === "region.yml", file);
  });

  it("writes the kubeconfig of a stack where its configuration names it", () => {
    const folder = runFolder("workflow-");
    copyFileSync(join(ROOT, "Pulumi.aks.example.yaml"), join(folder, "Pulumi.aks.yaml"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const { run = "" } =
      STEPS.map(({ step }) => step).find(({ name }) => name?.startsWith("Write the kubeconfig")) ?? {};
    const write = (CONTENT: string): void =>
      void execFileSync("bash", ["-e", "-c", run], { cwd: folder, env: { ...process.env, STACK: "aks", CONTENT } });
    const file = join(folder, "aks.kubeconfig");
    write("");
    assert.ok(!existsSync(file));
    write("kind: Config\n# $(id)");
    assert.equal(readFileSync(file, "utf8"), "kind: Config\n# $(id)\n");
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("calls existing workflows", () => {
    for (const { where, job } of JOBS) {
      if (job.uses !== undefined) assert.ok(WORKFLOWS.has(job.uses.replace("./.github/workflows/", "")), where);
    }
  });
});
