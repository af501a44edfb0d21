import { BALANCER_ANNOTATIONS, FOREIGN_ANNOTATIONS } from "../../catalogue/loadBalancers";
import { isAcme } from "../../plan/acme";
import { hasTurn } from "../../plan/turn";
import type { Settings } from "../../schema/schema";
import { keyName, remove, set } from "../commands";
import type { Problem } from "../problems";

const BALANCERS = ["edge", "turn"] as const;
type Name = (typeof BALANCERS)[number];

/** Checks the settings of the load balancers of router and TURN. */
export function loadBalancers(settings: Settings): Problem[] {
  return [...BALANCERS.flatMap((name) => balancer(settings, name)), ...sameAddress(settings), ...internal(settings)];
}

function balancer(settings: Settings, name: Name): Problem[] {
  const { cloud } = settings;
  const own = settings[name].loadBalancer;
  const why = unusedReason(settings, name);
  if (why !== undefined) {
    if (Object.keys(own.annotations).length + own.sourceRanges.length === 0 && !own.class && !own.address) return [];
    const path = [name, "loadBalancer"];
    return [
      { key: keyName(path), message: `has no effect: ${why}`, comparedWith: reasonKeys(name), fix: remove(path) },
    ];
  }
  return [
    ...annotations(settings, name),
    ...(cloud === "kubeconfig" ? [] : reservedSettings(settings, name, cloud)),
    ...blockedAuthority(settings, name),
  ];
}

function unusedReason(settings: Settings, name: Name): string | undefined {
  if (name === "turn") return hasTurn(settings) ? undefined : "this program has no TURN here";
  const { service } = settings.edge;
  return service === "loadBalancer" ? undefined : `edge.service is ${service}`;
}

function reasonKeys(name: Name): readonly string[] {
  return name === "turn" ? ["jitsi:turn.enabled"] : ["jitsi:edge.service"];
}

/** The API server accepts 256 KiB of annotations per object; the program adds some. */
const MAX_ANNOTATIONS_KIB = 240;

function annotations({ cluster, ...settings }: Settings, name: Name): Problem[] {
  const own = settings[name].loadBalancer.annotations;
  const bytes = bytesOf({ ...cluster.serviceAnnotations, ...own });
  if (bytes <= MAX_ANNOTATIONS_KIB * 1024) return [];
  const path = bytesOf(own) > bytes / 2 ? [name, "loadBalancer", "annotations"] : ["cluster", "serviceAnnotations"];
  return [
    {
      key: keyName(path),
      value: `${Math.ceil(bytes / 1024)} KiB`,
      message: `at most ${MAX_ANNOTATIONS_KIB} KiB of annotations: the API server accepts no more for one Service`,
      fix: remove(path),
    },
  ];
}

function bytesOf(map: Readonly<Record<string, string>>): number {
  return Object.entries(map)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Checks settings that only the program may make on a new cluster. */
function reservedSettings(settings: Settings, name: Name, cloud: "aws" | "gcp"): Problem[] {
  const own = settings[name].loadBalancer;
  const reserved: readonly string[] = [...Object.values(BALANCER_ANNOTATIONS[cloud]), ...FOREIGN_ANNOTATIONS[cloud]];
  const path = [name, "loadBalancer"];
  const instead = name === "edge" ? "; edge.internal and edge.proxyProtocol are keys of their own" : "";
  return [
    ...Object.keys(own.annotations)
      .filter((key) => reserved.includes(key))
      .map((key) => ({
        key: keyName([...path, "annotations", key]),
        value: own.annotations[key],
        message: `set by the program on ${cloud}${instead}`,
        comparedWith: ["jitsi:cloud"],
        fix: remove([...path, "annotations", key]),
      })),
    ...(["class", "address"] as const)
      .filter((key) => own[key] !== undefined)
      .map((key) => ({
        key: keyName([...path, key]),
        value: own[key],
        message: key === "class" ? `set by the program on ${cloud}` : `reserved by the program on ${cloud}`,
        comparedWith: ["jitsi:cloud"],
        fix: remove([...path, key]),
      })),
  ];
}

function blockedAuthority({ tls, ...settings }: Settings, name: Name): Problem[] {
  const { sourceRanges } = settings[name].loadBalancer;
  if (sourceRanges.length === 0 || sourceRanges.includes("0.0.0.0/0")) return [];
  if (!isAcme(tls.issuer) || tls.challenge !== "http01") return [];
  return [
    {
      key: keyName([name, "loadBalancer", "sourceRanges"]),
      value: sourceRanges,
      message: "with tls.challenge http01 the authority connects to port 80, from addresses that it does not publish",
      comparedWith: ["jitsi:tls"],
      fix: remove([name, "loadBalancer", "sourceRanges"]),
    },
  ];
}

function sameAddress({ edge, turn }: Settings): Problem[] {
  const { address } = turn.loadBalancer;
  if (address === undefined || address !== edge.loadBalancer.address) return [];
  return [
    {
      key: "jitsi:turn.loadBalancer.address",
      value: address,
      message: "the router has it, and both answer port 443",
      comparedWith: ["jitsi:edge.loadBalancer.address"],
      fix: remove(["turn", "loadBalancer", "address"]),
    },
  ];
}

function internal({ cloud, edge, tls, dns }: Settings): Problem[] {
  if (!edge.internal) return [];
  const key = "jitsi:edge.internal";
  const problem = (message: string, comparedWith: readonly string[], fix: string): Problem[] => [
    { key, value: true, message, comparedWith, fix },
  ];
  const off = remove(["edge", "internal"]);
  if (cloud === "kubeconfig") {
    return problem(
      "only on aws and gcp: what makes load balancers of an existing cluster internal is an annotation or a class of its own (edge.loadBalancer)",
      ["jitsi:cloud"],
      off,
    );
  }
  if (edge.service !== "loadBalancer") {
    return problem(`has no effect: edge.service is ${edge.service}`, ["jitsi:edge.service"], off);
  }
  return [
    ...(isAcme(tls.issuer) && tls.challenge === "http01"
      ? problem(
          "with tls.challenge http01 the authority has to reach the router from the internet",
          ["jitsi:tls"],
          set(["tls", "challenge"], "dns01"),
        )
      : []),
    ...(dns.policy === "failover"
      ? problem(
          "dns.policy failover checks the router from the internet",
          ["jitsi:dns.policy"],
          set(["dns", "policy"], "simple"),
        )
      : []),
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function loadBalancerNotes(settings: Settings): string[] {
  const shared = Object.keys(settings.cluster.serviceAnnotations);
  if (shared.length === 0 || !hasTurn(settings) || settings.edge.service !== "loadBalancer") return [];
  return [
    `jitsi:cluster.serviceAnnotations go on the load balancers of router and TURN alike: a host name or an address in ${shared[0]} would mean both. Use jitsi:edge.loadBalancer.annotations and jitsi:turn.loadBalancer.annotations`,
  ];
}
