import assert from "node:assert/strict";
import { appliedFields } from "../../../local/rehearsal/appliedFields";
import type { KubernetesObject } from "../../../local/kubernetes/client";

/** As an API server answers: defaults filled in, fields of a controller added. */
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

describe("what was applied to an object last", () => {
  it("is what its owner set: no defaults, nothing of others, nothing that others took", () => {
    assert.deepEqual(appliedFields(LIVE, NOTHING), {
      metadata: { labels: { ours: "1" }, annotations: {}, finalizers: ["a"] },
      spec: { selector: { matchLabels: { app: "web" } }, template: { ports: [{ port: 80, name: "http" }] } },
    });
  });

  it("is nothing when nobody applied anything", () => {
    assert.deepEqual(appliedFields(NOTHING, NOTHING), {});
  });

  it("has the empty values that the server forgot, of the type that is wanted now", () => {
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
