import assert from "node:assert/strict";
import type { ControlPlane } from "../../../local/controlPlane/controlPlane";
import { syncNodes } from "../../../local/controlPlane/nodes";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { sharedControlPlane } from "../../support/controlPlane";
import { poolPlan } from "../../support/pools";
import { until } from "../../support/wait";

const POOL = poolPlan("media", { type: "large", cpu: 16, memory: 32_768 }, { public: true });

const NAMESPACE: KubernetesObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "stages" } };
const SPEC = { containers: [{ name: "main", image: "registry.invalid/main:1" }] };

describe("KWOK on the local control plane", function () {
  this.timeout(300_000);
  let controlPlane: ControlPlane;
  let cluster: ControlPlane["cluster"];

  before(async function () {
    controlPlane = await sharedControlPlane(this);
    cluster = controlPlane.cluster;
    await cluster.apply(NAMESPACE);
    await syncNodes(controlPlane, [POOL], () => 1);
  });
  after(async () => {
    if (cluster === undefined) return;
    await cluster.remove(NAMESPACE);
    await cluster.waitGone(NAMESPACE, 120_000);
    await syncNodes(controlPlane, [POOL], () => 0);
  });

  /** Waits for a status of an object. */
  const status = async <T>(object: KubernetesObject, expected: (status: T) => boolean): Promise<T> =>
    until(async () => {
      const found = (await cluster.read(object))?.["status"] as T | undefined;
      return found !== undefined && expected(found) ? found : undefined;
    });

  it("makes a Deployment available, with pod addresses, ended init containers and running sidecars", async () => {
    const labels = { app: "web" };
    const web = object("apps/v1", "Deployment", "web", {
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...SPEC,
            initContainers: [
              { name: "setup", image: "setup" },
              { name: "sidecar", image: "sidecar", restartPolicy: "Always" },
            ],
            readinessGates: [{ conditionType: "example.org/registered" }],
          },
        },
      },
    });
    await cluster.apply(web);
    await status<{ availableReplicas?: number }>(web, (is) => is.availableReplicas === 2);

    const pods = await cluster.list("v1", "Pod", { namespace: NAMESPACE.metadata.name, labelSelector: "app=web" });
    const [first, second] = pods.map((pod) => pod["status"] as PodStatus);
    assert.ok(first !== undefined && second !== undefined);
    assert.notEqual(first.podIP, second.podIP);
    assert.equal(first.hostIP, "10.0.0.1");
    const ready = (first.conditions ?? []).filter((condition) => condition.status === "True").map(({ type }) => type);
    assert.ok(ready.includes("PodScheduled") && ready.includes("Ready") && ready.includes("example.org/registered"));
    assert.deepEqual(
      first.initContainerStatuses?.map(({ name, state }) => [name, Object.keys(state)]),
      [
        ["setup", ["terminated"]],
        ["sidecar", ["running"]],
      ],
    );
  });

  it("completes a Job", async () => {
    const job = object("batch/v1", "Job", "job", { spec: { template: { spec: { ...SPEC, restartPolicy: "Never" } } } });
    await cluster.apply(job);
    const done = await status<{ succeeded?: number; conditions?: { type: string }[] }>(job, (is) =>
      Boolean(is.conditions?.some(({ type }) => type === "Complete")),
    );
    assert.equal(done.succeeded, 1);
  });

  it("leaves a pod pending whose host port is in use", async () => {
    await cluster.apply(bridge("bridge-0"));
    await status<PodStatus>(bridge("bridge-0"), ({ phase }) => phase === "Running");
    await cluster.apply(bridge("bridge-1"));
    const { conditions, phase } = await status<PodStatus>(bridge("bridge-1"), (is) =>
      Boolean(is.conditions?.some(({ type, status: met }) => type === "PodScheduled" && met === "False")),
    );
    assert.equal(phase, "Pending");
    assert.match(conditions?.[0]?.message ?? "", /didn't have free ports/);
  });

  it("deletes a pod at once, without its grace period, unless a finalizer blocks it", async () => {
    const draining = object("v1", "Pod", "draining", { spec: { ...SPEC, terminationGracePeriodSeconds: 3300 } });
    const held = { ...draining, metadata: { ...draining.metadata, name: "held", finalizers: ["example.org/held"] } };
    for (const pod of [draining, held]) {
      await cluster.apply(pod);
      await status<PodStatus>(pod, ({ phase }) => phase === "Running");
      await cluster.remove(pod);
    }
    await cluster.waitGone(draining, 60_000);
    await assert.rejects(cluster.waitGone(held, 500), /Pod stages\/held is not deleted .* example\.org\/held/);
    await cluster.apply({ ...held, metadata: { ...held.metadata, finalizers: [] } });
    await cluster.waitGone(held, 60_000);
  });

  it("gives each Service of type LoadBalancer an address that is not routed", async () => {
    const addresses = new Set<string>();
    for (const name of ["one", "two"]) {
      await cluster.apply(service(name, "LoadBalancer"));
      const { loadBalancer } = await status<{ loadBalancer: { ingress?: { ip: string }[] } }>(
        service(name, "LoadBalancer"),
        (is) => is.loadBalancer.ingress !== undefined,
      );
      addresses.add(loadBalancer.ingress?.[0]?.ip ?? "");
    }
    assert.equal(addresses.size, 2);
    for (const address of addresses) assert.match(address, /^198\.18\.\d+\.\d+$/);
    await cluster.apply(service("inside", "ClusterIP"));
    assert.deepEqual((await cluster.read(service("inside", "ClusterIP")))?.["status"], { loadBalancer: {} });
  });

  it("binds a claim of the default class to a volume, and deletes both together", async () => {
    const claim = object("v1", "PersistentVolumeClaim", "data", {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } },
    });
    await cluster.apply(claim);
    const bound = await status<{ phase: string; capacity?: unknown }>(claim, ({ phase }) => phase === "Bound");
    assert.deepEqual(bound.capacity, { storage: "5Gi" });
    await cluster.remove(claim);
    await until(async () => (await cluster.list("v1", "PersistentVolume")).length === 0);
  });
});

interface PodStatus {
  readonly phase: string;
  readonly podIP?: string;
  readonly hostIP?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly initContainerStatuses?: readonly { readonly name: string; readonly state: object }[];
}

function object(apiVersion: string, kind: string, name: string, fields: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE.metadata.name }, ...fields };
}

function bridge(name: string): KubernetesObject {
  const ports = [{ containerPort: 10000, hostPort: 10000, protocol: "UDP" }];
  return object("v1", "Pod", name, { spec: { containers: [{ name: "jvb", image: "jvb", ports }] } });
}

function service(name: string, type: string): KubernetesObject {
  return object("v1", "Service", name, { spec: { type, ports: [{ port: 443 }] } });
}
