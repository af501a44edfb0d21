import { minBridges } from "../../plan/sizes";
import { hasTurn } from "../../plan/turn";
import type { Settings } from "../../schema/schema";
import type { Path } from "../../schema/path";
import { set } from "../commands";

/** Warns about workloads of a production region that run once, which the policy two-replicas refuses. */
export function replicaNotes(settings: Settings): string[] {
  const { bridges, environment, turn, visitors } = settings;
  if (environment !== "production") return [];
  const room = bridges.max > 1 ? "" : `${set(["bridges", "max"], 2)} && `;
  return [
    ...(minBridges(settings) === 1
      ? [once("a shard runs with 1 bridge, whose node ends all of its calls when it fails", ["bridges", "min"], room)]
      : []),
    ...(visitors?.count === 1
      ? [once("a shard runs with 1 visitor node, whose failure cuts off all listeners", ["visitors", "count"])]
      : []),
    ...(hasTurn(settings) && turn.replicas === 1
      ? [once("TURN runs once, and its node cuts off all of its participants when it fails", ["turn", "replicas"])]
      : []),
  ];
}

function once(what: string, path: Path, before = ""): string {
  return `${what}; the policy two-replicas refuses that: ${before}${set(path, 2)}`;
}
