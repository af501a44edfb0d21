import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureCertificates } from "../../../local/controlPlane/certificates";
import { connect, type KubernetesObject } from "../../../local/kubernetes/client";
import { type ControlPlane, startControlPlane, stopControlPlane } from "../../../local/controlPlane/controlPlane";
import { type ControlPlaneState, inOrder, readState, writeState } from "../../../local/controlPlane/state";
import { down } from "../../../local/down";
import { healthProbe } from "../../../local/controlPlane/health";
import { layout } from "../../../local/controlPlane/layout";
import { type ProcessName, processSpecs } from "../../../local/controlPlane/processes";
import { findProcesses, isRunning } from "../../../local/machine/processes";
import { SILENT } from "../../support/controlPlane";
import { LOADER } from "../../support/loader";
import { runFolder } from "../../support/runFolder";
import { skip } from "../../support/skip";
import { needTools } from "../../support/tools";
import { userError } from "../../support/userError";
import { until } from "../../support/wait";

const NOTE: KubernetesObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "note", namespace: "default" },
  data: { written: "before" },
};

describe("the local control plane", function () {
  this.timeout(300_000);
  const parent = runFolder("control-plane-");
  const dir = join(parent, "local");
  const at = layout(dir);
  let first: ControlPlane;

  const start = (): Promise<ControlPlane> => startControlPlane({ dir, log: SILENT });
  const state = (): ControlPlaneState => {
    const known = readState(at.state);
    assert.ok(known !== undefined);
    return known;
  };
  const pids = (): Partial<Record<ProcessName, number>> =>
    Object.fromEntries(Object.entries(state().processes).map(([name, { pid }]) => [name, pid]));
  const kill = async (name: ProcessName): Promise<void> => {
    const victim = state().processes[name];
    assert.ok(victim !== undefined);
    process.kill(victim.pid, "SIGKILL");
    await until(async () => !isRunning(victim));
  };
  const unhealthy = async (): Promise<readonly ProcessName[]> => {
    const isHealthy = healthProbe(at);
    const all = processSpecs(first.tools, at, state().ports, "");
    const answers = await Promise.all(all.map(({ health }) => isHealthy(health)));
    return all.filter((_, n) => answers[n] !== true).map(({ name }) => name);
  };

  before("start", async function () {
    await needTools(this);
    first = await start();
    await first.cluster.apply(NOTE);
  });

  after("down", () => down(dir, SILENT));

  it("has etcd, API server, controller manager, scheduler and KWOK, all healthy", async () => {
    assert.equal(first.reused, false);
    assert.deepEqual(Object.keys(pids()).toSorted(), [
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kwok",
    ]);
    assert.deepEqual(await unhealthy(), []);
  });

  it("has the version of go.mod, as has its kubectl", () => {
    const goMod = readFileSync(join(__dirname, "../../../local/go.mod"), "utf8");
    const kubectl = ["--kubeconfig", first.kubeconfig, "version", "-o", "json"];
    const { clientVersion, serverVersion } = JSON.parse(
      execFileSync(first.tools.kubectl, kubectl, { encoding: "utf8" }),
    );
    assert.equal(serverVersion.gitVersion, first.tools.versions.kubernetes);
    assert.equal(clientVersion.gitVersion, first.tools.versions.kubernetes);
    assert.ok(goMod.includes(`k8s.io/kubernetes ${first.tools.versions.kubernetes} `));
  });

  it("listens on loopback only", function () {
    if (process.platform !== "linux") skip(this, "needs /proc, which only Linux has");
    const addresses = inOrder(state().processes).flatMap(({ pid }) => listeningAddresses(pid));
    assert.ok(addresses.length >= 6, `${addresses.length} listeners`);
    // 127.0.0.1 in the kernel's notation.
    assert.deepEqual([...new Set(addresses)], ["0100007F"]);
  });

  it("has a kubeconfig that only its owner can read, with one context of an administrator", async () => {
    assert.equal(statSync(first.kubeconfig).mode & 0o777, 0o600);
    assert.equal(first.context, "jitsi-local");
    await connect(first.kubeconfig, first.context).list("v1", "Secret", { namespace: "kube-system" });
    assert.throws(() => connect(first.kubeconfig, "production"), /no context production; it has jitsi-local/);
  });

  it("is not trusted without its own CA", async () => {
    const answer = await fetch(`${first.server}/api/v1/secrets`).then(
      ({ status }) => status,
      () => "no trust",
    );
    assert.equal(answer, "no trust");
  });

  it("keeps every process while all are healthy", async () => {
    const before = pids();
    const second = await start();
    assert.equal(second.reused, true);
    assert.deepEqual(pids(), before);
  });

  for (const name of ["kube-scheduler", "kube-apiserver", "etcd", "kwok"] as const) {
    it(`is complete again, with its data, after ${name} was killed`, async () => {
      const before = pids();
      await kill(name);
      const again = await start();
      assert.equal(again.reused, false);
      const { [name]: started, ...others } = pids();
      assert.notEqual(started, before[name]);
      // No other process depends on the scheduler.
      if (name === "kube-scheduler") assert.deepEqual({ ...others, [name]: before[name] }, before);
      assert.deepEqual(await unhealthy(), []);
      assert.deepEqual((await again.cluster.read(NOTE))?.["data"], NOTE["data"]);
    });
  }

  it("never stops a foreign process with the pid of one of its own", async () => {
    const stranger = spawn("sleep", ["1000"]);
    assert.ok(stranger.pid !== undefined);
    try {
      await kill("kwok");
      const known = state();
      const mistaken = { pid: stranger.pid, argv: known.processes.kwok?.argv ?? [] };
      writeState(at.state, { ...known, processes: { ...known.processes, kwok: mistaken } });
      await start();
      assert.notEqual(pids().kwok, stranger.pid);
      assert.deepEqual(await unhealthy(), []);

      writeState(at.state, { ...state(), processes: { kwok: mistaken } });
      await stopControlPlane(dir, SILENT);
      assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    } finally {
      stranger.kill();
    }
  });

  it("restarts when its state file is damaged, and stops all old processes", async () => {
    writeFileSync(at.state, "{");
    const again = await start();
    assert.equal(again.reused, false);
    assert.equal(processesOf(dir).length, 5);
    assert.deepEqual((await again.cluster.read(NOTE))?.["data"], NOTE["data"]);
  });

  it("moves to other ports, also in its kubeconfig, when another program uses one", async () => {
    await stopControlPlane(dir, SILENT);
    const other = createServer();
    await once(other.listen(state().ports.kubeApiserver, "127.0.0.1"), "listening");
    const warnings: string[] = [];
    try {
      const moved = await startControlPlane({ dir, log: { ...SILENT, warn: (text) => warnings.push(text) } });
      assert.match(warnings.join("\n"), /another program listens on port/);
      assert.notEqual(moved.server, first.server);
      assert.deepEqual(await unhealthy(), []);
      assert.deepEqual((await connect(moved.kubeconfig).read(NOTE))?.["data"], NOTE["data"]);
    } finally {
      other.close();
    }
  });

  it("is started by one process at a time", async () => {
    const both = await Promise.allSettled([start(), start()]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    assert.equal(refused.length, 1);
    userError(/already works in this folder/)(refused[0]);
  });

  it("reports a process that does not start, with the end of its log, and stops all others", async () => {
    const broken = join(parent, "broken");
    const files = layout(broken);
    await ensureCertificates(files.certificates);
    writeFileSync(join(files.certificates, "service-accounts.pub"), "no key");
    await assert.rejects(
      startControlPlane({ dir: broken, log: SILENT }),
      userError(
        /^kube-apiserver stopped at its start \(exit code 1\)/,
        new RegExp(join(files.logs, "kube-apiserver.log")),
        /service-accounts\.pub/,
      ),
    );
    assert.deepEqual(processesOf(broken), []);
  });

  it("leaves no process after an interrupted start", async () => {
    const interrupted = join(parent, "interrupted");
    const script = `
      const { startControlPlane } = require("./local/controlPlane/controlPlane");
      const { createLog } = require("./local/terminal/progress");
      startControlPlane({ dir: process.argv[1], log: createLog() });`;
    const starter = spawn(process.execPath, ["-r", LOADER, "-e", script, interrupted], {
      cwd: join(__dirname, "../../.."),
      stdio: "ignore",
    });
    const ended = once(starter, "exit");
    await until(async () => existsSync(layout(interrupted).state));
    starter.kill("SIGINT");
    const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    assert.equal(signal, "SIGINT");
    await until(async () => processesOf(interrupted).length === 0);
  });

  it("is stopped also when its folder was removed", async () => {
    const removed = join(parent, "removed");
    await startControlPlane({ dir: removed, log: SILENT });
    rmSync(removed, { recursive: true });
    assert.equal(processesOf(removed).length, 5);
    await down(removed, SILENT);
    assert.deepEqual(processesOf(removed), []);
    assert.equal(existsSync(removed), false);
  });

  it("stops all of its processes and no other, and down removes its folder", async () => {
    const bystander = spawn("tail", ["-f", join(at.logs, "etcd.log")]);
    try {
      assert.equal(processesOf(dir).length, 6);
      await down(dir, SILENT);
      assert.equal(bystander.exitCode ?? bystander.signalCode, null);
    } finally {
      bystander.kill();
      await once(bystander, "exit");
    }
    assert.deepEqual(processesOf(dir), []);
    assert.equal(existsSync(dir), false);
    await down(dir, SILENT);
  });
});

describe("the state file of the control plane", () => {
  const file = join(runFolder("state-"), "control-plane.json");

  it("is ignored when it is damaged or names impossible pids", () => {
    const processes = { etcd: { pid: -1, argv: ["etcd"] } };
    const ports = { etcd: 1, etcdPeer: 2, kubeApiserver: 3, kubeControllerManager: 4, kubeScheduler: 5, kwok: 6 };
    for (const text of ["{", JSON.stringify({ ports, processes })]) {
      writeFileSync(file, text);
      assert.equal(readState(file), undefined);
    }
    writeFileSync(file, JSON.stringify({ ports, processes: {} }));
    assert.deepEqual(readState(file)?.ports, ports);
  });
});

/** Command lines that contain a folder. */
function processesOf(folder: string): readonly string[] {
  return findProcesses(`${folder}/`).map(({ argv }) => argv.join(" "));
}

/** Local addresses on which a process listens, from the kernel's tables. */
function listeningAddresses(pid: number): readonly string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .map((row) => row.trim().split(/\s+/))
      .filter((row) => row[3] === "0A" && sockets.has(row[9] ?? ""))
      .map((row) => row[1]?.split(":")[0] ?? ""),
  );
}
