import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
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
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";
import { LOADER } from "../../support/loader";
import { skip } from "../../support/skip";
import { needTools } from "../../support/tools";
import { until } from "../../support/wait";

const NOTE: KubernetesObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "note", namespace: "default" },
  data: { written: "before" },
};

describe("the local control plane", function () {
  this.timeout(300_000);
  const parent = mkdtempSync(join(tmpdir(), "control-plane-"));
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
  const unwell = async (): Promise<readonly ProcessName[]> => {
    const isWell = healthProbe(at);
    const all = processSpecs(first.tools, at, state().ports, "");
    const answers = await Promise.all(all.map(({ health }) => isWell(health)));
    return all.filter((_, n) => answers[n] !== true).map(({ name }) => name);
  };

  before("start", async function () {
    await needTools(this);
    first = await start();
    await first.cluster.apply(NOTE);
  });

  after("down", async () => {
    await down(dir, SILENT);
    rmSync(parent, { recursive: true, force: true });
  });

  it("has etcd, API server, controller manager, scheduler and KWOK, all of them well", async () => {
    assert.equal(first.reused, false);
    assert.deepEqual(Object.keys(pids()).toSorted(), [
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kwok",
    ]);
    assert.deepEqual(await unwell(), []);
  });

  it("is of the version that go.mod pins, and so is its kubectl", () => {
    const goMod = readFileSync(join(__dirname, "../../../local/go.mod"), "utf8");
    const kubectl = ["--kubeconfig", first.kubeconfig, "version", "-o", "json"];
    const { clientVersion, serverVersion } = JSON.parse(
      execFileSync(first.tools.kubectl, kubectl, { encoding: "utf8" }),
    );
    assert.equal(serverVersion.gitVersion, first.tools.versions.kubernetes);
    assert.equal(clientVersion.gitVersion, first.tools.versions.kubernetes);
    assert.ok(goMod.includes(`k8s.io/kubernetes ${first.tools.versions.kubernetes} `));
  });

  it("listens on loopback and nowhere else", function () {
    if (process.platform !== "linux") skip(this, "needs /proc, which only Linux has");
    const addresses = inOrder(state().processes).flatMap(({ pid }) => listeningAddresses(pid));
    assert.ok(addresses.length >= 6, `${addresses.length} listeners`);
    // 127.0.0.1 as the kernel writes it.
    assert.deepEqual([...new Set(addresses)], ["0100007F"]);
  });

  it("gives its kubeconfig to its owner alone, with one context that has all rights", async () => {
    assert.equal(statSync(first.kubeconfig).mode & 0o777, 0o600);
    assert.equal(first.context, "jitsi-local");
    await connect(first.kubeconfig, first.context).list("v1", "Secret", { namespace: "kube-system" });
    assert.throws(() => connect(first.kubeconfig, "production"), /no context production; it has jitsi-local/);
  });

  it("refuses those without a certificate of its own", async () => {
    const answer = await fetch(`${first.server}/api/v1/secrets`).then(
      ({ status }) => status,
      () => "no trust",
    );
    assert.equal(answer, "no trust");
  });

  it("is used again, process by process, while it is well", async () => {
    const before = pids();
    const second = await start();
    assert.equal(second.reused, true);
    assert.deepEqual(pids(), before);
  });

  for (const name of ["kube-scheduler", "kube-apiserver", "etcd", "kwok"] as const) {
    it(`comes back complete and with its data after ${name} was killed`, async () => {
      const before = pids();
      await kill(name);
      const again = await start();
      assert.equal(again.reused, false);
      assert.notEqual(pids()[name], before[name]);
      assert.deepEqual(await unwell(), []);
      assert.deepEqual((await again.cluster.read(NOTE))?.["data"], NOTE["data"]);
    });
  }

  it("starts only what was missing", async () => {
    const { "kube-scheduler": killed, ...before } = pids();
    await kill("kube-scheduler");
    await start();
    const { "kube-scheduler": started, ...others } = pids();
    assert.notEqual(started, killed);
    assert.deepEqual(others, before);
  });

  it("never ends a process that only has the number of one of its own", async () => {
    const stranger = spawn("sleep", ["1000"]);
    assert.ok(stranger.pid !== undefined);
    try {
      await kill("kwok");
      const known = state();
      const mistaken = { pid: stranger.pid, argv: known.processes.kwok?.argv ?? [] };
      writeState(at.state, { ...known, processes: { ...known.processes, kwok: mistaken } });
      await start();
      assert.notEqual(pids().kwok, stranger.pid);
      assert.deepEqual(await unwell(), []);

      writeState(at.state, { ...state(), processes: { kwok: mistaken } });
      await stopControlPlane(dir, SILENT);
      assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    } finally {
      stranger.kill();
    }
  });

  it("starts anew when the file that names its processes is damaged, and leaves none of the old ones running", async () => {
    writeFileSync(at.state, "{");
    const again = await start();
    assert.equal(again.reused, false);
    assert.equal(processesOf(dir).length, 5);
    assert.deepEqual((await again.cluster.read(NOTE))?.["data"], NOTE["data"]);
  });

  it("moves to other ports, and its kubeconfig with it, when another program has taken one", async () => {
    await stopControlPlane(dir, SILENT);
    const other = createServer();
    await once(other.listen(state().ports.kubeApiserver, "127.0.0.1"), "listening");
    const warnings: string[] = [];
    try {
      const moved = await startControlPlane({ dir, log: { ...SILENT, warn: (text) => warnings.push(text) } });
      assert.match(warnings.join("\n"), /another program listens on port/);
      assert.notEqual(moved.server, first.server);
      assert.deepEqual(await unwell(), []);
      assert.deepEqual((await connect(moved.kubeconfig).read(NOTE))?.["data"], NOTE["data"]);
    } finally {
      other.close();
    }
  });

  it("is started by one at a time", async () => {
    const both = await Promise.allSettled([start(), start()]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    assert.equal(refused.length, 1);
    assert.ok(refused[0] instanceof UserError);
    assert.match(refused[0].message, /already works in this folder/);
  });

  it("names a process that does not start, with the end of its log, and leaves nothing running", async () => {
    const broken = join(parent, "broken");
    const files = layout(broken);
    await ensureCertificates(files.certificates);
    writeFileSync(join(files.certificates, "service-accounts.pub"), "no key");
    await assert.rejects(startControlPlane({ dir: broken, log: SILENT }), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^kube-apiserver stopped at its start \(exit code 1\)/);
      assert.ok(error.message.includes(join(files.logs, "kube-apiserver.log")));
      assert.match(error.message, /service-accounts\.pub/);
      return true;
    });
    assert.deepEqual(processesOf(broken), []);
  });

  it("that is interrupted while it starts leaves nothing running", async () => {
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

  it("whose folder was removed under it is stopped all the same", async () => {
    const removed = join(parent, "removed");
    await startControlPlane({ dir: removed, log: SILENT });
    rmSync(removed, { recursive: true });
    assert.equal(processesOf(removed).length, 5);
    await down(removed, SILENT);
    assert.deepEqual(processesOf(removed), []);
    assert.equal(existsSync(removed), false);
  });

  it("that is stopped ends all of its processes and no other, and down removes its folder", async () => {
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

describe("the file that says which processes are the control plane's", () => {
  const file = join(mkdtempSync(join(tmpdir(), "state-")), "control-plane.json");
  after(() => rmSync(join(file, ".."), { recursive: true }));

  it("says nothing when it is damaged, or names processes that nobody starts", () => {
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

/** Command lines that mention a folder. */
function processesOf(folder: string): readonly string[] {
  return findProcesses(`${folder}/`).map(({ argv }) => argv.join(" "));
}

/** Local addresses that a process listens on, by the kernel's tables. */
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
