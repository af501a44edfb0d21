import assert from "node:assert/strict";
import { prometheusIn } from "../../../components/networkPolicy";
import type { Registration } from "../../../local/program/registration";
import { record, type Recording } from "../../support/record";
import { containers, inputs, type NetworkPolicySpec, pod, template } from "../jitsi/inspect";
import { LOAD_BALANCER, recordRouter, SYSTEM } from "./recordRouter";

/** How long load balancers may send new connections to a terminating pod, and how long open ones may last after that. */
const FORGET_SECONDS = 20;
const LEAVE_SECONDS = 120;

/** Every object by kind and name. */
function objects(region: Recording): Record<string, unknown> {
  return Object.fromEntries(
    region.registrations.filter(({ custom }) => custom).map((one) => [`${one.type} ${one.name}`, one.inputs]),
  );
}

function routers(region: Recording): Registration {
  return region.one("StatefulSet", /^router$/);
}

function spec(registration: Registration): unknown {
  return inputs(registration).spec;
}

interface ServiceSpec {
  readonly type?: string;
  readonly selector: Record<string, string>;
  readonly ports: readonly { readonly port: number; readonly targetPort?: string }[];
  readonly publishNotReadyAddresses?: boolean;
}

describe("the routers", () => {
  let region: Recording;
  before(async () => {
    region = await recordRouter();
  });

  it("have edge.replicas pods, which start together and are replaced one at a time", async () => {
    const three = spec(routers(await recordRouter({ edge: { replicas: 3 } }))) as Record<string, unknown>;
    assert.equal(three["replicas"], 3);
    assert.equal(three["podManagementPolicy"], "Parallel");
    assert.equal(three["minReadySeconds"], 15);
    assert.equal(three["updateStrategy"], undefined, "one at a time is what Kubernetes does by default");
  });

  it("start after the Services of their peers and everything they mount", () => {
    const { dependencies } = routers(region);
    const needed = [
      ...region.all("Service", /^router-\d$/),
      ...region.all("ConfigMap"),
      region.one("ServiceAccount", /^router$/),
    ];
    assert.equal(needed.length, 4);
    for (const one of needed) assert.ok(dependencies.includes(one.urn), one.name);
  });

  it("reach each other by Services that outlive their pods, before they are ready", () => {
    const services = region.all("Service", /^router-\d$/);
    assert.deepEqual(
      services.map(({ name }) => name),
      ["router-0", "router-1"],
    );
    const { labels } = template(routers(region)).metadata;
    for (const service of services) {
      const { selector, publishNotReadyAddresses, ports } = spec(service) as ServiceSpec;
      assert.equal(publishNotReadyAddresses, true);
      assert.ok(ports.some(({ port }) => port === 1024));
      const { "statefulset.kubernetes.io/pod-name": one, ...all } = selector;
      assert.equal(one, service.name);
      assert.deepEqual({ ...labels, ...all }, labels, "it selects pods that are not there");
    }
    for (const container of containers(routers(region))) {
      const peers = container.env?.filter(({ name }) => /^ROUTER_\d+_(PEER|PLACE)$/.test(name));
      assert.deepEqual(
        peers?.map(({ name, value }) => [name, value]),
        services.flatMap(({ name }, n) => [
          [`ROUTER_${n}_PEER`, `${name}.jitsi.svc.cluster.local:1024`],
          [`ROUTER_${n}_PLACE`, `${name}.jitsi.svc.cluster.local:8406`],
        ]),
      );
    }
  });

  it("prefer different zones and require different nodes", () => {
    const { topologySpreadConstraints = [] } = pod(routers(region));
    assert.deepEqual(
      topologySpreadConstraints.map(({ topologyKey, whenUnsatisfiable, maxSkew }) => [
        topologyKey,
        whenUnsatisfiable,
        maxSkew,
      ]),
      [
        ["topology.kubernetes.io/zone", "ScheduleAnyway", 1],
        ["kubernetes.io/hostname", "DoNotSchedule", 1],
      ],
    );
    const { labels } = template(routers(region)).metadata;
    for (const { labelSelector } of topologySpreadConstraints) {
      assert.deepEqual({ ...labels, ...labelSelector?.matchLabels }, labels, "it counts pods that are not these");
    }
  });

  it("run on system nodes with the highest priority class", () => {
    const { nodeSelector, tolerations, priorityClassName } = pod(routers(region));
    assert.deepEqual(nodeSelector, SYSTEM.selector);
    assert.deepEqual(tolerations, [
      { key: "jitsi.org/pool", value: "system", effect: "NoSchedule", operator: "Equal" },
      { key: "system-only", operator: "Exists" },
    ]);
    assert.equal(priorityClassName, "jitsi-signalling");
  });

  it("are evicted one at a time, an unready one at once", () => {
    const budget = spec(region.one("PodDisruptionBudget")) as Record<string, unknown>;
    assert.equal(budget["maxUnavailable"], 1);
    assert.equal(budget["unhealthyPodEvictionPolicy"], "AlwaysAllow");
    const { labels } = template(routers(region)).metadata;
    const { matchLabels } = budget["selector"] as { matchLabels: Record<string, string> };
    assert.deepEqual({ ...labels, ...matchLabels }, labels);
  });

  it("stop after load balancers have removed them, and give open connections two minutes", () => {
    const { terminationGracePeriodSeconds = 0, containers: main } = pod(routers(region));
    assert.deepEqual(main[0]?.lifecycle?.preStop?.exec?.command, ["sleep", `${FORGET_SECONDS}`]);
    assert.ok(terminationGracePeriodSeconds > FORGET_SECONDS + LEAVE_SECONDS);
    const [{ data } = { data: undefined }] = region.all("ConfigMap", /^router$/).map(inputs);
    assert.match(data?.["haproxy.cfg"] ?? "", new RegExp(`hard-stop-after ${LEAVE_SECONDS}s`));
  });

  it("are restarted when they never become ready, and never because of an unhealthy shard", () => {
    const [main] = pod(routers(region)).containers;
    assert.equal(main?.startupProbe?.httpGet?.path, "/ready");
    assert.equal(main?.readinessProbe?.httpGet?.path, "/ready");
    assert.equal(main?.livenessProbe?.httpGet?.path, "/alive");
  });

  it("run the sidecar before HAProxy starts and until it has ended", () => {
    const { initContainers = [], containers: main } = pod(routers(region));
    assert.deepEqual(
      initContainers.map(({ name, restartPolicy }) => [name, restartPolicy]),
      [["sidecar", "Always"]],
    );
    assert.deepEqual(
      main.map(({ name }) => name),
      ["haproxy"],
    );
    const [sidecar] = initContainers;
    assert.equal(sidecar?.image, main[0]?.image);
  });

  it("run without root, writable disk, capabilities and API token", () => {
    const { securityContext, automountServiceAccountToken, volumes = [] } = pod(routers(region));
    assert.equal(securityContext?.runAsNonRoot, true);
    assert.equal(securityContext?.runAsUser, 99);
    assert.deepEqual(securityContext?.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(automountServiceAccountToken, false);
    for (const container of containers(routers(region))) {
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      const writable = (container.volumeMounts ?? []).filter(({ readOnly }) => readOnly !== true);
      assert.deepEqual(
        writable.map(({ name }) => volumes.find((volume) => volume.name === name)?.emptyDir?.medium),
        ["Memory"],
      );
    }
    assert.deepEqual(region.all("Role"), []);
    assert.deepEqual(region.all("ClusterRole"), []);
  });

  it("run an image pinned by version and digest", () => {
    for (const { image } of containers(routers(region))) {
      assert.match(image ?? "", /^docker\.io\/library\/haproxy:3\.\d+\.\d+-alpine@sha256:[0-9a-f]{64}$/);
    }
  });

  it("start without a certificate, and mount only its key pair and authority", () => {
    const { volumes = [] } = pod(routers(region));
    const secret = volumes.find(({ name }) => name === "certificate")?.secret;
    assert.equal(secret?.secretName, "jitsi-tls");
    assert.equal(secret?.optional, true);
    assert.deepEqual(
      secret?.items?.map(({ key }) => key),
      ["tls.crt", "tls.key", "ca.crt"],
    );
  });

  it("wait for a certificate of the region's own authority only, which needs no challenge", async () => {
    const waits = async (tls: object): Promise<boolean> => {
      const [main] = pod(routers(await recordRouter({ tls }))).containers;
      return main?.env?.some(({ name }) => name === "OWN_AUTHORITY") ?? false;
    };
    assert.equal(await waits({ issuer: "selfSigned" }), true);
    assert.equal(await waits({ issuer: "existing", secret: "mine" }), false);
    assert.equal(await waits({ issuer: "letsencrypt", email: "ops@example.org" }), false);
  });

  it("accept the world at the edge, and only routers and Prometheus inside", () => {
    const { podSelector, policyTypes, ingress } = spec(region.one("NetworkPolicy")) as NetworkPolicySpec;
    const { labels } = template(routers(region)).metadata;
    assert.deepEqual({ ...labels, ...podSelector?.matchLabels }, labels);
    assert.deepEqual(policyTypes, ["Ingress"]);
    const callers = Object.fromEntries(
      (ingress ?? []).flatMap(({ ports = [], from }) => ports.map(({ port }) => [String(port), from] as const)),
    );
    assert.deepEqual(callers, {
      8080: undefined,
      8443: undefined,
      1024: [{ podSelector }],
      8406: [{ podSelector }],
      8405: [prometheusIn("monitoring")],
    });
  });

  it("are created after their priority class", async () => {
    const whole = await record();
    const { name, urn } = whole.one("PriorityClass", /^jitsi-signalling$/);
    assert.equal(name, pod(routers(whole)).priorityClassName);
    // A component's children wait for what the component depends on.
    assert.ok(whole.one("jitsi:routing:Router").dependencies.includes(urn));
  });

  it("are children of one component", () => {
    const { urn } = region.one("jitsi:routing:Router");
    for (const one of region.registrations) {
      if (one.type.startsWith("kubernetes:")) assert.equal(one.parent, urn, `${one.type} ${one.name}`);
    }
  });
});

describe("a change of shards", () => {
  it("changes no object of the router when a shard is added", async () => {
    assert.deepEqual(objects(await recordRouter({ shardCount: 3 })), objects(await recordRouter({ shardCount: 2 })));
  });

  it("changes no object of the router when a shard drains or goes offline", async () => {
    const shards = { "shard-1": { state: "drain" }, "shard-2": { state: "offline" } };
    assert.deepEqual(
      objects(await recordRouter({ shardCount: 3, shards })),
      objects(await recordRouter({ shardCount: 3 })),
    );
  });
});

describe("a change of the configuration", () => {
  it("rolls the routers, since a running process does not read it again", async () => {
    const hash = (region: Recording): unknown => template(routers(region)).metadata.annotations;
    assert.notDeepEqual(hash(await recordRouter({ edge: { slots: 32 } })), hash(await recordRouter()));
  });
});

describe("the edge as a Service", () => {
  const PORTS = [
    [80, "http"],
    [443, "https"],
  ];

  async function service(edge: object): Promise<ServiceSpec & Record<string, unknown>> {
    const one = spec((await recordRouter({ edge })).one("Service", /^router$/)) as ServiceSpec &
      Record<string, unknown>;
    assert.deepEqual(
      one.ports.map(({ port, targetPort }) => [port, targetPort]),
      PORTS,
    );
    return one;
  }

  it("is a load balancer that preserves the client's address", async () => {
    const { type, externalTrafficPolicy, loadBalancerClass, allocateLoadBalancerNodePorts } = await service({});
    assert.deepEqual(
      [type, externalTrafficPolicy, loadBalancerClass, allocateLoadBalancerNodePorts],
      ["LoadBalancer", "Local", LOAD_BALANCER.loadBalancerClass, LOAD_BALANCER.nodePorts],
    );
  });

  for (const [name, type] of [
    ["nodePort", "NodePort"],
    ["clusterIP", "ClusterIP"],
  ] as const) {
    it(`is a ${type} where edge.service is ${name}`, async () => {
      const one = await service({ service: name });
      assert.equal(one.type, type);
      assert.equal(one["loadBalancerClass"], undefined);
    });
  }
});

describe("behind an ingress that ends TLS", () => {
  let region: Recording;
  before(async () => {
    const edge = { tls: "ingress", service: "clusterIP", trustedProxies: ["10.42.0.0/16"] };
    region = await recordRouter({ edge });
  });

  it("the routers speak plain HTTP alone, inside the cluster", () => {
    const { type, ports } = spec(region.one("Service", /^router$/)) as ServiceSpec;
    assert.equal(type, "ClusterIP");
    assert.deepEqual(
      ports.map(({ port, targetPort }) => [port, targetPort]),
      [[80, "http"]],
    );
    const { ingress = [] } = spec(region.one("NetworkPolicy")) as NetworkPolicySpec;
    assert.ok(!ingress.flatMap(({ ports = [] }) => ports.map(({ port }) => port)).includes(8443));
  });

  it("the routers hold no key of a certificate, and have no sidecar to load one", () => {
    const { volumes = [], initContainers } = pod(routers(region));
    const secret = volumes.find(({ name }) => name === "certificate")?.secret;
    assert.deepEqual(
      secret?.items?.map(({ key }) => key),
      ["ca.crt"],
    );
    assert.equal(initContainers, undefined);
  });
});
