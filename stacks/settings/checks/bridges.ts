import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { planIceServers } from "../../plan/iceServers";
import { minBridges } from "../../plan/sizes";
import { hasTurn } from "../../plan/turn";

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
  return problems;
}

/** Warnings about values that are valid but probably not intended. */
export function bridgeNotes(settings: Settings): string[] {
  return [...singleBridge(settings), ...thirdPartyStun(settings), ...sharedAddresses(settings)];
}

function singleBridge(settings: Settings): string[] {
  const min = minBridges(settings);
  if (settings.environment !== "production" || min > 1) return [];
  const max = settings.bridges.max > 1 ? "" : "pulumi config set --path jitsi:bridges.max 2 && ";
  return [
    `a shard runs with ${min} bridge, whose node ends all of its calls when it fails; the policy two-replicas refuses that: ${max}pulumi config set --path jitsi:bridges.min 2`,
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
function sharedAddresses({ bridges, nodes, shardCount }: Settings): string[] {
  const most = Math.min(shardCount * bridges.max, nodes.media.max ?? Infinity);
  if (typeof bridges.address === "string" || bridges.address.length >= most) return [];
  return [
    `jitsi:bridges.address lists ${bridges.address.length} for up to ${most} bridges: UDP ${bridges.ports[0]} of an address leads to one bridge, and participants cannot reach the others`,
  ];
}
