import assert from "node:assert/strict";
import { appliedFields } from "../../../local/rehearsal/appliedFields";
import type { KubernetesObject } from "../../../local/kubernetes/client";

/** An object as the API server returns it, with defaults and fields of a controller. */
const LIVE = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    labels: { ours: "1", theirs: "2" },
    managedFields: [
      { operation: "Update", fieldsV1: { "f:spec": { "f:replicas": {} } } },
      { operation: "Apply", subresource: "status", fieldsV1: { "f:status": {} } },
      {
        operation: "Apply",
        fieldsV1: {
          "f:metadata": { "f:labels": { "f:ours": {} }, "f:annotations": { ".": {} }, "f:finalizers": { 'v:"a"': {} } },
          "f:spec": {
            "f:selector": {},
            "f:template": {
              "f:ports": {
                'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:name": {} },
                'k:{"port":90,"protocol":"TCP"}': { ".": {}, "f:port": {} },
              },
            },
          },
        },
      },
    ],
    annotations: { theirs: "3" },
    finalizers: ["a", "b"],
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: {
      ports: [
        { port: 70, protocol: "TCP" },
        { port: 80, protocol: "TCP", name: "http", targetPort: 80 },
        { port: 90, protocol: "UDP" },
      ],
    },
  },
  status: { replicas: 3 },
} as unknown as KubernetesObject;

const NOTHING: KubernetesObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };

describe("the applied fields of an object", () => {
  it("are those that the applier owns: no defaults, and no fields of other managers", () => {
    assert.deepEqual(appliedFields(LIVE, NOTHING), {
      metadata: { labels: { ours: "1" }, annotations: {}, finalizers: ["a"] },
      spec: { selector: { matchLabels: { app: "web" } }, template: { ports: [{ port: 80, name: "http" }] } },
    });
  });

  it("are empty without an apply", () => {
    assert.deepEqual(appliedFields(NOTHING, NOTHING), {});
  });

  it("include empty values that the server dropped, with the wanted type", () => {
    const forgotten = { "f:map": {}, "f:list": {}, "f:text": {}, "f:number": {}, "f:flag": {}, "f:none": {} };
    const item = { 'k:{"name":"a","protocol":"TCP"}': { "f:name": {}, "f:value": {} } };
    const live = {
      ...NOTHING,
      metadata: {
        name: "a",
        managedFields: [{ operation: "Apply", fieldsV1: { "f:spec": forgotten, "f:env": item } }],
      },
      spec: {},
      env: [{ name: "a", protocol: "TCP" }],
    };
    const spec = { map: { a: 1 }, list: [1], text: "x", number: 3, flag: true };
    const like = {
      ...NOTHING,
      spec,
      env: [
        { name: "b", value: 1 },
        { name: "a", value: "y" },
      ],
    };
    assert.deepEqual(appliedFields(live, like), {
      spec: { map: {}, list: [], text: "", number: 0, flag: false },
      env: [{ name: "a", value: "" }],
    });
  });
});
