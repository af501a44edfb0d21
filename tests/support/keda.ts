import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ControlPlane } from "../../local/controlPlane/controlPlane";
import { establish } from "../../local/controlPlane/prerequisites";
import { freePorts, LOOPBACK } from "../../local/controlPlane/ports";
import type { KubernetesObject } from "../../local/kubernetes/client";
import { builtKeda, ensureKeda, type Keda, kedaDefinitions } from "../../local/tools/keda";
import { SILENT } from "./controlPlane";
import { orSkip, skip } from "./skip";
import { EXTERNAL_METRICS, externalMetricsApi } from "./externalMetrics";
import { until } from "./wait";

const API = `v1beta1.${EXTERNAL_METRICS}`;

/** KEDA's kinds, on a control plane whose open definitions they replace. */
export async function applyDefinitions({ cluster }: ControlPlane): Promise<void> {
  for (const definition of await kedaDefinitions()) {
    await cluster.remove(definition);
    await cluster.waitGone(definition, 30_000);
    await establish(cluster, definition);
  }
}

/** KEDA's programs. A first build would take a fifth of the time of all tests, so it needs KEDA=build. */
export async function needKeda(context: Mocha.Context): Promise<Keda> {
  context.timeout(30 * 60_000);
  const keda = process.env["KEDA"] === "build" ? ensureKeda(SILENT) : builtKeda();
  return (await orSkip(context, keda)) ?? skip(context, "KEDA is not built: about 12 minutes, once, with KEDA=build");
}

/** Runs KEDA's operator and metrics server as processes, and registers its API. @returns a function that stops them. */
export async function startKeda(plane: ControlPlane, keda: Keda): Promise<() => void> {
  const { cluster } = plane;
  await applyDefinitions(plane);
  const folder = join(plane.dir, "keda");
  mkdirSync(folder);
  const certificates = join(plane.dir, "control-plane", "certificates");
  copyFileSync(join(certificates, "ca.crt"), join(folder, "ca.crt"));
  for (const kind of ["crt", "key"]) copyFileSync(join(certificates, `kwok.${kind}`), join(folder, `tls.${kind}`));

  const { grpc, health, api } = await freePorts(["grpc", "health", "api"]);
  const env = {
    PATH: process.env["PATH"],
    KUBECONFIG: plane.kubeconfig,
    WATCH_NAMESPACE: "",
    POD_NAMESPACE: "kube-system",
    KEDA_CLUSTER_OBJECT_NAMESPACE: "kube-system",
    KEDA_RESTRICT_SECRET_ACCESS: "true",
  };
  const run = (name: string, program: string, ...args: string[]): ChildProcess => {
    const log = openSync(join(plane.logs, `${name}.log`), "a");
    return spawn(program, [`--cert-dir=${folder}`, ...args], { env, argv0: name, stdio: ["ignore", log, log] });
  };
  const processes = [
    run(
      "keda-operator",
      keda.operator,
      "--enable-cert-rotation=false",
      "--enable-prometheus-metrics=false",
      "--enable-webhook-patching=false",
      "--enable-apiservice-patching=false",
      `--health-probe-bind-address=${LOOPBACK}:${health}`,
      `--metrics-service-bind-address=${LOOPBACK}:${grpc}`,
    ),
    run(
      "keda-adapter",
      keda.adapter,
      `--bind-address=${LOOPBACK}`,
      `--secure-port=${api}`,
      "--port=0",
      `--metrics-service-address=${LOOPBACK}:${grpc}`,
      `--tls-cert-file=${join(folder, "tls.crt")}`,
      `--tls-private-key-file=${join(folder, "tls.key")}`,
      `--authentication-kubeconfig=${plane.kubeconfig}`,
      `--authorization-kubeconfig=${plane.kubeconfig}`,
      `--lister-kubeconfig=${plane.kubeconfig}`,
    ),
  ];
  // The rights of KEDA's chart.
  const rights = { resources: ["externalmetrics"], verbs: ["get"] };
  for (const object of externalMetricsApi("keda-metrics", api, rights)) await cluster.apply(object);
  await until(async () => {
    const { conditions } = ((await cluster.read(ref("apiregistration.k8s.io/v1", "APIService", API)))?.["status"] ??
      {}) as { conditions?: { type: string; status: string }[] | null };
    const ended = processes.find(({ exitCode }) => exitCode !== null);
    if (ended !== undefined) throw new Error(readFileSync(join(plane.logs, `${ended.spawnargs[0]}.log`), "utf8"));
    return conditions?.some(({ type, status }) => type === "Available" && status === "True");
  });
  return () => processes.forEach((one) => one.kill());
}

export function ref(apiVersion: string, kind: string, name: string, namespace?: string): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

/** A server that answers queries as Prometheus does. */
export class StandInPrometheus {
  private constructor(private readonly server: Server) {}

  /** @param answer value for a query; undefined for a query without a result. */
  static async start(answer: (query: string) => number | undefined): Promise<StandInPrometheus> {
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
      const value = answer(query);
      const result = value === undefined ? [] : [{ metric: {}, value: [Date.now() / 1000, `${value}`] }];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    return new StandInPrometheus(server);
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
