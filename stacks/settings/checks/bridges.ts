import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { hasTurn } from "../../plan/turn";

/** Bridges that can be added, that can leave and that people can reach. */
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
      message: "at most 60 on gcp: GKE ends a node's pods after an hour of upgrade or repair",
      fix: "pulumi config set drainMinutes 60",
    });
  }
  // Which private addresses bridges will have is unknown before they run, and a relay that may reach all of them is a way
  // into the network.
  if (bridges.address === "internalIP" && hasTurn(settings)) {
    problems.push({
      key: "jitsi:turn.enabled",
      value: turn.enabled,
      message:
        "TURN relays to no private address, and with bridges.address internalIP bridges have no other; a list of " +
        "addresses in bridges.address is let through",
      comparedWith: ["jitsi:bridges.address"],
      fix: "pulumi config set --path jitsi:turn.enabled false",
    });
  }
  return problems;
}

/** What is allowed but probably not meant. */
export function bridgeNotes(settings: Settings): string[] {
  return [...thirdPartyStun(settings), ...sharedAddresses(settings)];
}

function thirdPartyStun(settings: Settings): string[] {
  const { bridges, extra } = settings;
  if (bridges.address !== "stun" || hasTurn(settings) || extra.jvb.env["JVB_STUN_SERVERS"] !== undefined) return [];
  return [
    "bridges ask a server of Jitsi's makers for their address, the image's default: set jitsi:turn.enabled, or a STUN server in jitsi:extra.jvb.env.JVB_STUN_SERVERS",
  ];
}

/** Every bridge tells people the whole list, and they take the address that it answers at: each needs one of its own. */
function sharedAddresses({ bridges, nodes, shardCount }: Settings): string[] {
  const most = Math.min(shardCount * bridges.max, nodes.media.max ?? Infinity);
  if (typeof bridges.address === "string" || bridges.address.length >= most) return [];
  return [
    `jitsi:bridges.address lists ${bridges.address.length} for up to ${most} bridges: UDP 10000 of an address leads to one bridge, and the others are heard by nobody`,
  ];
}
