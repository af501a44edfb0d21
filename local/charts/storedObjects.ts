import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespaceOf } from "../program/kubernetesObject";
import type { ChartObject } from "./helm";

/** An API server that holds objects and answers only `lookup` of a template. */
export interface StoredObjects {
  readonly kubeconfig: string;
  readonly close: () => Promise<void>;
}

/** Starts a cluster as it is after an update: it holds a chart's objects with the fields that controllers fill in. */
export async function storeObjects(objects: readonly ChartObject[]): Promise<StoredObjects> {
  const stored = objects.map(afterCreation);
  const server = createServer((request, response) => {
    const answer = answerTo(new URL(request.url ?? "/", "http://cluster").pathname, stored);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? NOT_FOUND));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const folder = mkdtempSync(join(tmpdir(), "charts-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf((server.address() as AddressInfo).port)));
  return { kubeconfig, close: () => close(server, folder) };
}

const NOT_FOUND = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };

function close(server: Server, folder: string): Promise<void> {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  return new Promise((closed) => server.close(() => closed()));
}

function kubeconfigOf(port: number): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "stored", cluster: { server: `http://127.0.0.1:${port}` } }],
    contexts: [{ name: "stored", context: { cluster: "stored", user: "" } }],
    "current-context": "stored",
  };
}

/** Adds the fields that controllers write, as far as charts read them by `lookup`. */
function afterCreation(object: ChartObject): ChartObject {
  const spec = object["spec"] as object | undefined;
  const identity = { uid: `uid-of-${object.metadata.name}`, creationTimestamp: "2026-01-01T00:00:00Z" };
  const metadata = { ...object.metadata, ...identity };
  switch (object.kind) {
    case "PersistentVolumeClaim":
      return { ...object, metadata, spec: { ...spec, volumeName: `pvc-of-${object.metadata.name}` } };
    case "Service":
      return { ...object, metadata, spec: { clusterIP: "10.96.0.10", ...spec } };
    default:
      return { ...object, metadata };
  }
}

/** Discovery of a group (`/api/v1`, `/apis/apps/v1`), one object, or a list. */
function answerTo(path: string, objects: readonly ChartObject[]): object | undefined {
  const [, prefix = "", rest = ""] = /^\/api(?:s\/([^/]+))?\/(.*)$/.exec(path) ?? [];
  const [version = "", ...inside] = rest.split("/");
  const apiVersion = prefix === "" ? version : `${prefix}/${version}`;
  const own = objects.filter((one) => one.apiVersion === apiVersion);
  if (inside.length === 0) return own.length === 0 ? undefined : resourceList(apiVersion, own);

  const namespace = inside[0] === "namespaces" && inside.length > 2 ? inside[1] : undefined;
  const [plural, name] = namespace === undefined ? inside : inside.slice(2);
  const ofKind = own.filter(
    (one) => pluralOf(one.kind) === plural && (namespace === undefined || namespaceOf(one) === namespace),
  );
  if (name !== undefined) return ofKind.find((one) => one.metadata.name === name);
  return { apiVersion, kind: "List", metadata: {}, items: ofKind };
}

function resourceList(groupVersion: string, objects: readonly ChartObject[]): object {
  const kinds = new Map(objects.map((one) => [one.kind, one]));
  const resources = [...kinds].map(([kind, one]) => ({
    name: pluralOf(kind),
    singularName: kind.toLowerCase(),
    kind,
    namespaced: namespaceOf(one) !== undefined,
    verbs: ["get", "list"],
  }));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

/** Covers the kinds that charts look up: networkpolicies, ingresses, secrets. */
function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith("y")) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
