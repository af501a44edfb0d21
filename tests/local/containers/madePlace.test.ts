import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { findDocker } from "../../../local/containers/docker";
import { refuseUsed } from "../../../local/containers/freePorts";
import { K3D } from "../../../local/containers/k3d";
import { KIND } from "../../../local/containers/kind";
import { madePlace } from "../../../local/containers/madePlace";
import type { Maker } from "../../../local/containers/maker";
import type { Place } from "../../../local/containers/place";
import { regionCluster, rememberCluster } from "../../../local/containers/regionCluster";
import { sharedControlPlane, SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { StandIns } from "../../support/standIns";
import { userError } from "../../support/userError";
import { until } from "../../support/wait";

const NO_PERMISSION =
  "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock";
const NO_DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

describe("Docker of this machine", () => {
  const standIns = new StandIns(["docker"]);

  it("is refused with the next step where it is missing, stopped or forbidden", async () => {
    await assert.rejects(findDocker(new StandIns([]).env), userError(/^Docker is not installed\. .*docs\.docker\.com/));
    standIns.fail("docker info --format", NO_DAEMON);
    await assert.rejects(
      findDocker(standIns.env, "linux"),
      userError(/^Docker does not run .* systemctl start docker$/),
    );
    await assert.rejects(findDocker(standIns.env, "darwin"), userError(/start Docker Desktop$/));
    standIns.fail("docker info --format", NO_PERMISSION);
    await assert.rejects(
      findDocker(standIns.env),
      userError(/^this user has no permission to use Docker.*\n {2}sudo usermod -aG docker/),
    );
    standIns.fail("docker info --format", undefined);
  });

  for (const [what, info, platform, direct] of [
    ["on Linux", {}, "linux", true],
    ["of Docker Desktop", { OperatingSystem: "Docker Desktop" }, "linux", false],
    ["on macOS", {}, "darwin", false],
    ["without root", { SecurityOptions: ["name=rootless"] }, "linux", false],
  ] as const) {
    it(`is ${direct ? "" : "not "}reached at the addresses of its containers ${what}`, async () => {
      standIns.docker(info);
      assert.deepEqual(await findDocker(standIns.env, platform), { direct });
    });
  }
});

describe("a port of the region", () => {
  it("is refused while another program listens there", async () => {
    const tcp = createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const udp = createSocket("udp4").bind(0, "0.0.0.0");
    await once(udp, "listening");
    const page = { protocol: "TCP", port: (tcp.address() as AddressInfo).port, address: "127.0.0.1" } as const;
    const media = { protocol: "UDP", port: udp.address().port, address: "0.0.0.0" } as const;
    await assert.rejects(
      refuseUsed([page]),
      userError(new RegExp(`^TCP ${page.port} of this machine is in use.*lsof`)),
    );
    await assert.rejects(refuseUsed([page, media]), userError(new RegExp(`^TCP ${page.port} and UDP ${media.port} `)));
    tcp.close();
    udp.close();
    await Promise.all([once(tcp, "close"), once(udp, "close")]);
    await refuseUsed([page, media]);
  });
});

for (const [maker, other] of [
  [K3D, "kind"],
  [KIND, "k3d"],
] as const) {
  describe(`a cluster of ${maker.name}`, () => {
    let standIns: StandIns;
    let dir: string;
    beforeEach(() => {
      standIns = new StandIns();
      dir = runFolder("containers-");
    });

    function place(with_: StandIns = standIns, by: Maker = maker): Promise<Place> {
      return madePlace(by, { asked: by.name, dir, log: SILENT, env: with_.env });
    }

    it("is refused with the next step where the program is missing", async () => {
      await assert.rejects(
        place(new StandIns(["docker", other])),
        userError(new RegExp(`^${maker.name} is not installed\\. Install it: https://`)),
      );
    });

    it("is refused where a cluster has the name that this folder did not create, which stays", async () => {
      standIns.write("cluster", "");
      await assert.rejects(
        place(),
        userError(
          /a cluster jitsi that this folder did not create/,
          new RegExp(`CLUSTER=${maker.name}-jitsi\nOr delete`),
        ),
      );
      assert.ok(standIns.has("cluster"));
    });

    it("is refused where it is gone, with what it held", async () => {
      const cluster = { asked: maker.name, context: maker.context, maker: maker.name, complete: true, overrides: {} };
      rememberCluster(dir, cluster);
      await assert.rejects(place(), userError(/jitsi no longer exists, nor does its region\. Start over: make down/));
    });

    it("fits bridges on the nodes that it can have", async () => {
      await (await place()).refuse(maker.maxNodes, [10000, 10001]);
      await assert.rejects(
        (await place()).refuse(3, [10000]),
        userError(/^bridges need 3 nodes, .* has at most \d\. For/),
      );
      standIns.docker({ OperatingSystem: "Docker Desktop" });
      await (await place()).refuse(1, [10000]);
      for (const [nodes, ports] of [
        [2, [10000]],
        [1, [10000, 10001]],
      ] as const) {
        await assert.rejects(
          (await place()).refuse(nodes, ports),
          userError(/only UDP 10000 of one node is published/),
        );
      }
    });

    it("advertises the address of the node, or of this machine where the node has none that it reaches", async () => {
      assert.equal((await place()).cluster.overrides["bridges.address"], "internalIP");
      standIns.docker({ OperatingSystem: "Docker Desktop" });
      const [address] = (await place()).cluster.overrides["bridges.address"] as string[];
      assert.match(address ?? "", /^\d+\.\d+\.\d+\.\d+$/);
    });

    it("is removed and created again after an interrupted creation", async () => {
      const cluster = { asked: maker.name, context: maker.context, maker: maker.name, complete: false, overrides: {} };
      rememberCluster(dir, cluster);
      standIns.write("cluster", "");
      const opened = place().then((one) => one.open(0));
      await opened.catch(() => undefined);
      const calls = standIns.calls().map((call) => call.split(" ").slice(1, 3).join(" "));
      const deletion = maker.name === "k3d" ? "cluster delete" : "delete cluster";
      const creation = maker.name === "k3d" ? "cluster create" : "create cluster";
      assert.ok(calls.indexOf(deletion) !== -1 && calls.indexOf(deletion) < calls.indexOf(creation), calls.join(", "));
    });

    it("is recorded before it is created, so that make down finds it after a failure", async () => {
      standIns.fail(maker.name === "k3d" ? "k3d cluster create" : "kind create cluster", "no space left on device");
      await assert.rejects((await place()).open(1), userError(/ failed: no space left on device$/));
      assert.deepEqual([regionCluster(dir)?.maker, regionCluster(dir)?.complete], [maker.name, false]);
    });
  });
}

describe("the call of k3d", () => {
  const standIns = new StandIns();
  const dir = runFolder("k3d-");
  const kubeconfig = join(dir, "kubeconfig");
  const tool = { env: standIns.env, log: SILENT, kubeconfig };

  it("creates one node without an ingress, and opens no port to the network but that of media", async () => {
    standIns.write("kubeconfig", "from k3d");
    await K3D.create(tool, [
      { protocol: "TCP", port: 443, address: "127.0.0.1" },
      { protocol: "UDP", port: 10000, address: "0.0.0.0" },
    ]);
    const [creation, get] = standIns.calls();
    assert.equal(
      creation,
      "k3d cluster create jitsi --servers=1 --api-port=127.0.0.1:random --kubeconfig-update-default=false " +
        "--k3s-arg=--disable=traefik@server:0 --k3s-node-label=jitsi.org/pool=media@server:0 " +
        "--port=127.0.0.1:443:443/tcp@loadbalancer --port=0.0.0.0:10000:10000/udp@server:0:direct --wait --timeout=600s",
    );
    assert.equal(get, "k3d kubeconfig get jitsi");
    assert.equal(readFileSync(kubeconfig, "utf8"), "---\nfrom k3d");
    assert.equal(statSync(kubeconfig).mode & 0o777, 0o600);
  });

  it("adds a node for a second bridge, and none when there is one", async function () {
    const controlPlane = await sharedControlPlane(this);
    standIns.write("kubeconfig", readFileSync(controlPlane.kubeconfig, "utf8").replaceAll("jitsi-local", K3D.context));
    const labels = { "jitsi.org/pool": "media" };
    const node = (name: string): Promise<unknown> =>
      controlPlane.cluster.apply({ apiVersion: "v1", kind: "Node", metadata: { name, labels } });
    await node("first");
    standIns.write("cluster", "");
    rememberCluster(dir, { asked: "k3d", context: K3D.context, maker: "k3d", complete: true, overrides: {} });
    const place = await madePlace(K3D, { asked: "k3d", dir, log: SILENT, env: standIns.env });
    const opened = place.open(2);
    await until(() => Promise.resolve(standIns.has("calls") && standIns.read("calls").includes("node create")));
    await node("second");
    standIns.write("node", "");
    await opened;
    assert.ok(
      standIns
        .calls()
        .includes(
          "k3d node create jitsi-more --cluster=jitsi --role=agent --k3s-node-label=jitsi.org/pool=media --wait --timeout=600s",
        ),
    );
    await place.open(2);
    assert.ok(!standIns.calls().some((call) => call.includes("node create")));
    for (const name of ["first", "second"]) {
      await controlPlane.cluster.remove({ apiVersion: "v1", kind: "Node", metadata: { name } });
    }
  });
});

describe("the call of kind", () => {
  it("creates one node whose ports are published, with a kubeconfig of its own", async () => {
    const standIns = new StandIns();
    const kubeconfig = join(standIns.dir, "own");
    const tool = { env: standIns.env, log: SILENT, kubeconfig };
    await KIND.create(tool, [{ protocol: "TCP", port: 443, address: "127.0.0.1" }]);
    assert.deepEqual(standIns.calls(), [
      `kind create cluster --name=jitsi --config=- --kubeconfig=${kubeconfig} --wait=600s`,
    ]);
    assert.deepEqual(parse(standIns.read("configuration")), {
      kind: "Cluster",
      apiVersion: "kind.x-k8s.io/v1alpha4",
      nodes: [
        {
          role: "control-plane",
          labels: { "jitsi.org/pool": "media" },
          extraPortMappings: [{ containerPort: 443, hostPort: 443, listenAddress: "127.0.0.1", protocol: "TCP" }],
        },
      ],
    });
    assert.ok(existsSync(kubeconfig));
    await KIND.start(tool);
    assert.deepEqual(standIns.calls(), [
      "docker start jitsi-control-plane",
      `kind export kubeconfig --name=jitsi --kubeconfig=${kubeconfig}`,
    ]);
  });
});
