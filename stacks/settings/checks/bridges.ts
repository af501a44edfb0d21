import { PORTS } from "../../catalogue/ports";
import { mediaNodes } from "../../plan/bridges";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { planIceServers } from "../../plan/iceServers";
import { hasTurn } from "../../plan/turn";
import { at } from "../../schema/path";
import { keyName, remove, set } from "../commands";

/** Checks that bridges can be scaled, drained and reached by participants. */
export function bridges(settings: Settings): Problem[] {
  const { bridges, cloud, drainMinutes, turn } = settings;
  const problems: Problem[] = [];
  if (bridges.min !== undefined && bridges.min > bridges.max) {
    problems.push({
      key: "jitsi:bridges.min",
      value: bridges.min,
      message: `at most bridges.max, which is ${bridges.max}`,
      comparedWith: ["jitsi:bridges.max"],
      fix: `pulumi config set --path jitsi:bridges.max ${bridges.min}`,
    });
  }
  if (cloud === "gcp" && drainMinutes > 60) {
    problems.push({
      key: "jitsi:drainMinutes",
      value: drainMinutes,
      message: "at most 60 on gcp: GKE stops a node's pods one hour after an upgrade or repair begins",
      fix: "pulumi config set drainMinutes 60",
    });
  }
  // The private addresses of bridges are unknown before they run, and a relay that may reach every private address opens
  // the network.
  if (bridges.address === "internalIP" && hasTurn(settings)) {
    problems.push({
      key: "jitsi:turn.enabled",
      value: turn.enabled,
      message:
        "TURN does not relay to private addresses, and with bridges.address internalIP bridges have only private ones; " +
        "addresses listed in bridges.address are allowed",
      comparedWith: ["jitsi:bridges.address"],
      fix: "pulumi config set --path jitsi:turn.enabled false",
    });
  }
  return [...problems, ...sharedNodes(settings), ...privateNodes(settings)];
}

/** Checks that bridges of different shards on one node have different ports. */
function sharedNodes({ bridges }: Settings): Problem[] {
  const { perNode, ports } = bridges;
  const missing = perNode - ports.length;
  if (missing <= 0) return [];
  const free = Array.from({ length: perNode }, (_, n) => PORTS.media + n).filter((port) => !ports.includes(port));
  return [
    {
      key: "jitsi:bridges.perNode",
      value: perNode,
      message: `bridges on one node need a port each, and bridges.ports has ${ports.length}`,
      comparedWith: ["jitsi:bridges.ports"],
      fix: set(["bridges", "ports"], [...ports, ...free.slice(0, missing)]),
    },
  ];
}

/** Checks that with private media nodes, participants can reach bridges through TURN and in no other way. */
function privateNodes({ bridges, cloud, nodes, turn, web }: Settings): Problem[] {
  if (!nodes.media.private) return [];
  const key = "jitsi:nodes.media.private";
  const off = set(["nodes", "media", "private"], false);
  if (cloud === "kubeconfig") {
    const message =
      "only on aws and gcp: without NetworkPolicies TURN would relay into the network, and an existing cluster's network plugin is not " +
      "known to enforce them";
    return [{ key, value: true, message, comparedWith: ["jitsi:cloud"], fix: off }];
  }
  const turnOff = turn.enabled === false || turn.server !== undefined;
  return [
    ...(turnOff
      ? [
          {
            key,
            value: true,
            message: "needs this program's TURN, because participants reach the bridges through it only",
            comparedWith: ["jitsi:turn.enabled", "jitsi:turn.server"],
            fix: off,
          },
        ]
      : []),
    ...(bridges.address === "externalIP"
      ? []
      : [
          {
            key: "jitsi:bridges.address",
            value: bridges.address,
            message: "has no effect with nodes.media.private: bridges advertise the addresses of their pods to TURN",
            comparedWith: [key],
            fix: remove(["bridges", "address"]),
          },
        ]),
    ...RELAY_OPTIONS.flatMap(([path, only]) => {
      const value = at(web.config, path);
      return value === undefined || value === only
        ? []
        : [
            {
              key: keyName(["web", "config", ...path]),
              value,
              message: `must be ${only} with nodes.media.private: clients reach bridges through TURN only`,
              comparedWith: [key],
              fix: remove(["web", "config", ...path]),
            },
          ];
    }),
  ];
}

/** Client options that plan/meet.ts sets, see relayOnly. */
const RELAY_OPTIONS = [
  [["forceTurnRelay"], true],
  [["p2p", "enabled"], false],
] as const;

/** Warnings about values that are valid but probably not intended. */
export function bridgeNotes(settings: Settings): string[] {
  return [...sharedFailures(settings), ...thirdPartyStun(settings), ...sharedAddresses(settings)];
}

function sharedFailures({ bridges: { perNode }, environment, shardCount }: Settings): string[] {
  if (perNode > shardCount) {
    return [
      `jitsi:bridges.perNode ${perNode} is more than shardCount ${shardCount}: a node has at most one bridge of a shard, and room for ${perNode} is reserved`,
    ];
  }
  if (perNode === 1 || environment !== "production") return [];
  return [
    `a media node has bridges of up to ${perNode} shards (jitsi:bridges.perNode), and its failure interrupts calls of all of them`,
  ];
}

function thirdPartyStun(settings: Settings): string[] {
  const { bridges, extra } = settings;
  if (
    bridges.address !== "stun" ||
    planIceServers(settings)?.stun !== undefined ||
    extra.jvb.env["JVB_STUN_SERVERS"] !== undefined
  )
    return [];
  return [
    "bridges query a STUN server of the Jitsi project, the image's default: set jitsi:turn.enabled, jitsi:turn.server.stunPort, or a STUN server in jitsi:extra.jvb.env.JVB_STUN_SERVERS",
  ];
}

/**
 * Every bridge advertises the whole list, and a participant uses the address at which the bridge answers. So each bridge
 * needs a separate address.
 */
function sharedAddresses(settings: Settings): string[] {
  const { bridges, nodes } = settings;
  const most = Math.min(
    mediaNodes(settings, () => bridges.max),
    nodes.media.max ?? Infinity,
  );
  if (typeof bridges.address === "string" || bridges.address.length >= most) return [];
  return [
    `jitsi:bridges.address lists ${bridges.address.length} for up to ${most} bridges on UDP ${bridges.ports[0]}: a port of an address leads to one bridge, and participants cannot reach the others`,
  ];
}
