import { randomUUID } from "node:crypto";
import { z } from "zod";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import { BRIDGES } from "../call/bridgeAddresses";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { podRequest } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { isLeaving, type Pod } from "../status/pods";
import { type Check, fails, ok, some, unknown } from "./check";
import { parse } from "./parse";
import { ask, type IceCredentials, type MediaAddress, type Reply } from "./stun";

const CONFERENCES = "/colibri/v2/conferences";
/** Largest number of bridges whose API is called at the same time. */
const AT_ONCE = 8;

/** An endpoint for one participant on a bridge, allocated as jicofo does. */
export interface BridgePlace {
  /** Name of the bridge's pod. */
  readonly bridge: string;
  readonly credentials: IceCredentials;
  /** Addresses at which the bridge receives media, as advertised to participants. */
  readonly advertised: readonly MediaAddress[];
  close(): Promise<void>;
}

const created = z.object({
  endpoints: z
    .array(
      z.object({
        transport: z.object({
          transport: z.object({
            ufrag: z.string(),
            pwd: z.string(),
            candidates: z
              .array(z.object({ ip: z.string(), port: z.coerce.number(), protocol: z.string() }))
              .default([]),
          }),
        }),
      }),
    )
    .min(1),
});

/**
 * Creates a conference with one participant on a bridge by its REST API (jitsi/jitsi-videobridge, doc/rest-colibri2.md). The bridge expires
 * an unused conference after a minute.
 * @throws UserError when the bridge does not answer, or refuses because it drains.
 */
export async function openPlace(
  cluster: Cluster,
  pod: KubernetesObject,
  send: typeof podRequest = podRequest,
): Promise<BridgePlace> {
  const id = `doctor-${randomUUID()}`;
  const endpoint = {
    create: true,
    id: "d0c70000",
    transport: { "ice-controlling": true },
    capabilities: ["source-names"],
  };
  const body = { "meeting-id": id, create: true, endpoints: [endpoint] };
  const answer = parse(created, await send(cluster, pod, PORTS.bridgeRest, CONFERENCES, body));
  const transport = answer?.endpoints[0]?.transport.transport;
  if (transport === undefined) throw new UserError(`${pod.metadata.name} allocates no endpoint`);
  return {
    bridge: pod.metadata.name,
    credentials: { ufrag: transport.ufrag, password: transport.pwd },
    advertised: transport.candidates
      .filter(({ protocol }) => protocol === "udp")
      .map(({ ip, port }) => ({ address: ip, port })),
    close: async () => {
      const path = `${CONFERENCES}/${id}`;
      await send(cluster, pod, PORTS.bridgeRest, path, { expire: true }, "PATCH").catch(() => undefined);
    },
  };
}

/** Endpoints on all bridges that do not drain, and the errors of the others. */
export interface Places {
  readonly places: readonly BridgePlace[];
  readonly refused: readonly string[];
}

export async function openPlaces(cluster: Cluster, send: typeof podRequest = podRequest): Promise<Places> {
  const pods = await cluster.list("v1", "Pod", { namespace: NAMESPACE, labelSelector: BRIDGES });
  const running = pods.filter((pod) => (pod as Pod).status?.phase === "Running" && !isLeaving(pod as Pod));
  const places: BridgePlace[] = [];
  const refused: string[] = [];
  for (let first = 0; first < running.length; first += AT_ONCE) {
    const opened = running.slice(first, first + AT_ONCE).map(async (pod) => {
      try {
        places.push(await openPlace(cluster, pod, send));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refused.push(error.message);
      }
    });
    await Promise.all(opened);
  }
  return { places, refused };
}

/** Whether every bridge receives what is sent to an address that it advertises, from this machine. */
export async function checkMedia({ places, refused }: Places, name: string): Promise<Check> {
  if (places.length === 0) {
    return refused.length === 0
      ? fails(name, "no bridge runs", "make status, then: kubectl get pods --namespace jitsi")
      : unknown(name, some(refused, 1));
  }
  const asked = await Promise.all(places.map(askAll));
  const silent = asked.flatMap(({ place, replies }) => (replies.includes("answers") ? [] : [{ place, replies }]));
  const left = refused.length === 0 ? "" : `; not checked: ${some(refused, 1)}`;
  if (silent.length === 0) return ok(name, `${places.length} of ${places.length} bridges answer${left}`);
  const named = silent.map(({ place, replies }) => `${place.bridge} (${describe(place, replies)})`);
  return fails(name, `no answer from ${some(named)}${left}`, nextStep(silent));
}

function nextStep(silent: readonly Asked[]): string {
  const replies = silent[0]?.replies ?? [];
  const ports = new Set(silent.flatMap(({ place }) => place.advertised.map(({ port }) => port)));
  if (replies.length === 0) return "The bridge advertises no address: bridges.address, and kubectl logs of the pod";
  return replies.includes("closed")
    ? "Nothing listens at that address: check bridges.address, and that the network plugin supports hostPort"
    : `Open UDP ${[...ports].toSorted((a, b) => a - b).join(", ")} of the media nodes to the internet (pulumi stack output mediaFirewall), and check bridges.address`;
}

interface Asked {
  readonly place: BridgePlace;
  /** One per advertised address. */
  readonly replies: readonly Reply[];
}

async function askAll(place: BridgePlace): Promise<Asked> {
  return { place, replies: await Promise.all(place.advertised.map((one) => ask(place.credentials, one))) };
}

function describe({ advertised }: BridgePlace, replies: readonly Reply[]): string {
  if (advertised.length === 0) return "no address";
  return advertised.map(({ address }, n) => (replies[n] === "closed" ? `${address} closed` : address)).join(", ");
}
