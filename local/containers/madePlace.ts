import { PORTS } from "../../stacks/catalogue/ports";
import type { Overrides } from "../config/overrides";
import { layout } from "../controlPlane/layout";
import { connect } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { type Docker, findDocker } from "./docker";
import { type PublishedPort, refuseUsed } from "./freePorts";
import { lanAddress } from "./lanAddress";
import { type Maker, NAME, refuseMissing, type Tool } from "./maker";
import { mediaNodes } from "./nodes";
import { LOOPBACK, type Place, type PlaceOptions } from "./place";
import { type RegionCluster, regionCluster, rememberCluster } from "./regionCluster";

/** Browsers resolve names below localhost to this machine. */
const DOMAIN = "meet.localhost";
/** The port of the page, published for this machine only. */
const PAGE: PublishedPort = { protocol: "TCP", port: PORTS.https, address: LOOPBACK };
/** The port of media, published if this machine cannot reach the node's address. */
const MEDIA: PublishedPort = { protocol: "UDP", port: PORTS.media, address: "0.0.0.0" };

/**
 * A cluster that k3d or kind runs in this machine's Docker.
 * @throws UserError when Docker or the program is missing, or another cluster has the name.
 */
export async function madePlace(maker: Maker, { dir, env, log }: PlaceOptions): Promise<Place> {
  const docker = await findDocker(env);
  await refuseMissing(maker, env);
  const tool: Tool = { env, log, kubeconfig: layout(dir).kubeconfig };
  const known = regionCluster(dir);
  const exists = (await maker.list(tool)).includes(NAME);
  if (exists && known === undefined) {
    throw new UserError(
      `${maker.name} has a cluster ${NAME} that this folder did not create. Use it: make up CLUSTER=${maker.context}\n` +
        `Or delete it with everything in it: ${maker.deleteCommand}`,
    );
  }
  if (!exists && known?.complete === true) {
    throw new UserError(
      `the ${maker.name} cluster ${NAME} no longer exists, nor does its region. ` +
        `Start over: make down, then make up CLUSTER=${maker.name}`,
    );
  }
  const ports = docker.direct ? [PAGE] : [PAGE, MEDIA];
  if (!exists) await refuseUsed(ports);
  const cluster = known ?? (await newCluster(maker, docker));
  return {
    cluster,
    refuse: (nodes, mediaPorts) => {
      const why = docker.direct ? whyTooMany(nodes, maker) : whyUnpublished(nodes, mediaPorts);
      return why === undefined ? Promise.resolve() : Promise.reject(new UserError(why));
    },
    open: async (nodes) => {
      if (known?.complete === true) {
        log.step(`Starting the ${maker.name} cluster ${NAME}`);
        await maker.start(tool);
      } else {
        // What an interrupted run has left.
        if (exists) await maker.remove(tool);
        rememberCluster(dir, { ...cluster, complete: false });
        log.step(`Creating the ${maker.name} cluster ${NAME}; its images have several hundred MiB`);
        await maker.create(tool, ports);
      }
      await addNodes(maker, tool, nodes);
    },
  };
}

async function newCluster({ context, name, overrides }: Maker, docker: Docker): Promise<RegionCluster> {
  const address: Overrides = { "bridges.address": docker.direct ? "internalIP" : [await lanAddress()] };
  return {
    asked: name,
    context,
    maker: name,
    complete: false,
    overrides: { domain: DOMAIN, ...overrides, ...address },
  };
}

function whyTooMany(nodes: number, { maxNodes, name }: Maker): string | undefined {
  if (nodes <= maxNodes) return undefined;
  return (
    `bridges need ${nodes} nodes, because each occupies a UDP port of its node, and a ${name} cluster of make up has at most ` +
    `${maxNodes}. For example: SET="shardCount=${maxNodes} bridges.max=1"`
  );
}

/** This machine does not reach addresses of containers, and one port of one node is published. */
function whyUnpublished(nodes: number, ports: readonly number[]): string | undefined {
  if (nodes <= 1 && ports.every((port) => port === MEDIA.port)) return undefined;
  return (
    `bridges need UDP ${ports.join(" and ")} of ${nodes} nodes, and only UDP ${MEDIA.port} of one node is published, because this ` +
    'machine does not reach addresses of containers. For example: SET="shardCount=1 bridges.max=1 bridges.perNode=1 bridges.ports=[10000]"'
  );
}

async function addNodes(maker: Maker, tool: Tool, wanted: number): Promise<void> {
  if (maker.addNode === undefined) return;
  const nodes = (await mediaNodes(connect(tool.kubeconfig, maker.context))).length;
  for (let n = nodes; n < wanted; n++) {
    tool.log.step(`Adding a node for another bridge to the ${maker.name} cluster ${NAME}`);
    await maker.addNode(tool);
  }
}
