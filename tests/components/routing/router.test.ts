import assert from "node:assert/strict";
import { prometheusIn } from "../../../components/networkPolicy";
import type { Registration } from "../../../local/program/registration";
import { record, type Recording } from "../../support/record";
import { containers, inputs, type NetworkPolicySpec, pod, template } from "../jitsi/inspect";
import { LOAD_BALANCER, recordRouter, SYSTEM } from "./recordRouter";

/** How long load balancers may go on sending to a pod that leaves, and how long its open connections may last after that. */
const FORGET_SECONDS = 20;
const LEAVE_SECONDS = 120;

/** Every object by kind and name, as it would be sent. */
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

  it("are as many as edge.replicas, start together, and are replaced one at a time", async () => {
    const three = spec(routers(await recordRouter({ edge: { replicas: 3 } }))) as Record<string, unknown>;
    assert.equal(three["replicas"], 3);
    assert.equal(three["podManagementPolicy"], "Parallel");
    assert.equal(three["minReadySeconds"], 15);
    assert.equal(three["updateStrategy"], undefined, "one at a time is what Kubernetes does by default");
  });

  it("start only when the names of their peers resolve, and everything that is mounted is there", () => {
    const { dependencies } = routers(region);
    const needed = [
      ...region.all("Service", /^router-\d$/),
      ...region.all("ConfigMap"),
      region.one("ServiceAccount", /^router$/),
    ];
    assert.equal(needed.length, 4);
    for (const one of needed) assert.ok(dependencies.includes(one.urn), one.name);
  });

  it("find each other by an address that outlives their pods, before they are ready", () => {
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

  it("spread over zones if they can, and over nodes in any case", () => {
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

  it("are put on system nodes, before anything that can wait", () => {
    const { nodeSelector, tolerations, priorityClassName } = pod(routers(region));
    assert.deepEqual(nodeSelector, SYSTEM.selector);
    assert.deepEqual(tolerations, [
      { key: "jitsi.org/pool", value: "system", effect: "NoSchedule", operator: "Equal" },
      { key: "system-only", operator: "Exists" },
    ]);
    assert.equal(priorityClassName, "jitsi-signalling");
  });

  it("lose one at a time to who drains nodes, and a broken one at once", () => {
    const budget = spec(region.one("PodDisruptionBudget")) as Record<string, unknown>;
    assert.equal(budget["maxUnavailable"], 1);
    assert.equal(budget["unhealthyPodEvictionPolicy"], "AlwaysAllow");
    const { labels } = template(routers(region)).metadata;
    const { matchLabels } = budget["selector"] as { matchLabels: Record<string, string> };
    assert.deepEqual({ ...labels, ...matchLabels }, labels);
  });

  it("leave once nobody sends them connections any more, and give open ones two minutes", () => {
    const { terminationGracePeriodSeconds = 0, containers: main } = pod(routers(region));
    assert.deepEqual(main[0]?.lifecycle?.preStop?.exec?.command, ["sleep", `${FORGET_SECONDS}`]);
    assert.ok(terminationGracePeriodSeconds > FORGET_SECONDS + LEAVE_SECONDS);
    const [{ data } = { data: undefined }] = region.all("ConfigMap", /^router$/).map(inputs);
    assert.match(data?.["haproxy.cfg"] ?? "", new RegExp(`hard-stop-after ${LEAVE_SECONDS}s`));
  });

  it("are started anew when they do not get ready, and never because a shard is ill", () => {
    const [main] = pod(routers(region)).containers;
    assert.equal(main?.startupProbe?.httpGet?.path, "/ready");
    assert.equal(main?.readinessProbe?.httpGet?.path, "/ready");
    assert.equal(main?.livenessProbe?.httpGet?.path, "/alive");
  });

  it("have their sidecar before HAProxy starts and until it has ended", () => {
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
    assert.match(sidecar?.livenessProbe?.exec?.command?.join(" ") ?? "", /certificate\.alive/, "it may hang for ever");
  });

  it("are nobody special: no root, no writable disk, no rights, no token", () => {
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

  it("run an image of a version and a digest", () => {
    for (const { image } of containers(routers(region))) {
      assert.match(image ?? "", /^docker\.io\/library\/haproxy:3\.\d+\.\d+-alpine@sha256:[0-9a-f]{64}$/);
    }
  });

  it("start before their certificate, and are shown its two parts and who signed it alone", () => {
    const { volumes = [] } = pod(routers(region));
    const secret = volumes.find(({ name }) => name === "certificate")?.secret;
    assert.equal(secret?.secretName, "jitsi-tls");
    assert.equal(secret?.optional, true);
    assert.deepEqual(
      secret?.items?.map(({ key }) => key),
      ["tls.crt", "tls.key", "ca.crt"],
    );
  });

  it("wait for an authority of the region's own, which asks them nothing, and for no other", async () => {
    const waits = async (tls: object): Promise<boolean> => {
      const [main] = pod(routers(await recordRouter({ tls }))).containers;
      return main?.env?.some(({ name }) => name === "OWN_AUTHORITY") ?? false;
    };
    assert.equal(await waits({ issuer: "selfSigned" }), true);
    assert.equal(await waits({ issuer: "existing", secret: "mine" }), false);
    assert.equal(await waits({ issuer: "letsencrypt", email: "ops@example.org" }), false);
  });

  it("are everybody's at the edge; inside they are each other's and the monitoring's", () => {
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

  it("are admitted: the class of their priority is there before them", async () => {
    const whole = await record();
    const { name, urn } = whole.one("PriorityClass", /^jitsi-signalling$/);
    assert.equal(name, pod(routers(whole)).priorityClassName);
    // What is inside of a component waits for the component, and that for what it depends on.
    assert.ok(whole.one("jitsi:routing:Router").dependencies.includes(urn));
  });

  it("are one component whose parts are all its own", () => {
    const { urn } = region.one("jitsi:routing:Router");
    for (const one of region.registrations) {
      if (one.type.startsWith("kubernetes:")) assert.equal(one.parent, urn, `${one.type} ${one.name}`);
    }
  });
});

describe("a change of the shards", () => {
  it("that adds one touches nothing of the router", async () => {
    assert.deepEqual(objects(await recordRouter({ shardCount: 3 })), objects(await recordRouter({ shardCount: 2 })));
  });

  it("that drains one or takes it offline touches nothing of the router either", async () => {
    const shards = { "shard-1": { state: "drain" }, "shard-2": { state: "offline" } };
    assert.deepEqual(
      objects(await recordRouter({ shardCount: 3, shards })),
      objects(await recordRouter({ shardCount: 3 })),
    );
  });
});

describe("a change of the configuration", () => {
  it("rolls the routers, because a running process does not read it again", async () => {
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

  it("is a load balancer that leaves the client's address as it is", async () => {
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
