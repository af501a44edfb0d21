import { PORTS } from "../../stacks/catalogue/ports";
import { isMedia as isMediaPool, type NodePool, nodePools } from "../../resources/nodePools";
import { NAME, namespaceOf, ofKind, selects } from "../../resources/kubernetes";
import { podOf, type Pod } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { mediaPortsOf, type Region } from "../core/region";
import { ALWAYS, stackRule } from "../core/rule";
import type { Value } from "../../resources/value";
import { openings } from "../../resources/openings";
import { partOf, shardsOf } from "../../resources/shards";

/**
 * Risk: a bridge can pass its health check although media does not reach it. Conferences of two still work peer to peer, but
 * the third participant has neither audio nor video, and no check from inside detects it.
 */
export const mediaReachable = stackRule({
  name: "media-reachable",
  level: ALWAYS,
  severity: "critical",
  why: `If UDP ${PORTS.media} of the bridges is not reachable, all checks pass, but the third participant of a conference has no audio and video.`,
  fix: "Check the path of the media: host port, public node pool with label and taint, firewall, NetworkPolicy.",
  check: (resources, { region }) => {
    const pools = nodePools(resources);
    const open = resources.flatMap(openings);
    const [first = PORTS.media, ...others] = mediaPortsOf(region);
    return shardsOf(resources).flatMap((shard) => {
      const bridges = partOf(shard, "jvb");
      const pod = bridges === undefined ? undefined : podOf(bridges);
      if (bridges === undefined || pod === undefined) return [];
      // A shard that serves may still have one of the others.
      const port = others.find((other) => holdsPort(pod, other)) ?? first;
      const opened = open.filter((one) => admits(one, port));
      const obstacles = [
        ...(holdsPort(pod, port) ? [] : [`no container holds port ${port}/UDP of its node`]),
        ...(pools.length === 0 ? [] : nodeObstacles(pod, pools, opened, port, region)),
        ...policyObstacles(bridges, pod, resources, port, region),
      ];
      return obstacles.map((message) => ({ resource: bridges, message }));
    });
  },
});

function holdsPort({ containers }: Pod, media: number): boolean {
  return containers.some(
    ({ props }) =>
      props.at("ports").items.some((port) => isMediaPort(port, media)) && listensThere(props.at("env"), media),
  );
}

/** The bridge advertises the port that it listens on, so the host port must be equal, and open on all addresses of the node. */
function isMediaPort(port: Value, media: number): boolean {
  const numbers = [port.at("hostPort"), port.at("containerPort")];
  return (
    numbers.every((number) => number.mayBe(media)) && port.at("protocol").mayBe("UDP") && !port.at("hostIP").exists
  );
}

function listensThere(env: Value, media: number): boolean {
  const port = env.items.find((variable) => variable.at("name").is("JVB_PORT"))?.at("value");
  return port === undefined || !port.exists || port.mayBe(`${media}`);
}

function nodeObstacles(
  pod: Pod,
  pools: readonly NodePool[],
  opened: readonly { readonly targets: readonly string[] }[],
  media: number,
  { privateMedia = false }: Region,
): string[] {
  const selector = pod.spec.at("nodeSelector");
  const chosen = pools.filter((pool) =>
    selector.entries.every(([key, value]) => pool.labels.at(key).mayBe(value.text ?? "")),
  );
  const onMedia = chosen.filter(isMediaPool);
  if (onMedia.length === 0) return ["its nodeSelector finds no media pool"];
  if (onMedia.length < chosen.length) return ["its nodeSelector allows nodes that are not for media"];
  if (privateMedia && onMedia.some((pool) => pool.public)) return ["the nodes of its pool have public addresses"];
  if (!privateMedia && !onMedia.some((pool) => pool.public)) return ["the nodes of its pool have no public addresses"];
  if (!onMedia.some((pool) => pool.taints.every((taint) => tolerates(pod, taint)))) {
    return ["it does not tolerate the taint of its pool"];
  }
  if (privateMedia) return opened.length === 0 ? [] : [`a firewall opens UDP ${media}, which only TURN needs`];
  const opensPool = opened.some(({ targets }) =>
    onMedia.some(({ tags }) => tags === undefined || targets.some((target) => tags.includes(target))),
  );
  return opensPool ? [] : [`no firewall admits UDP ${media} to the nodes of its pool`];
}

function tolerates({ spec }: Pod, taint: NodePool["taints"][number]): boolean {
  const { isUnknown, items } = spec.at("tolerations");
  return (
    isUnknown ||
    items.some((one) => {
      const effect = one.at("effect").text?.toLowerCase();
      const sameEffect = effect === undefined || effect === taint.effect;
      const sameKey = !one.at("key").exists || one.at("key").mayBe(taint.key);
      return sameEffect && sameKey && (one.at("operator").is("Exists") || one.at("value").mayBe(taint.value));
    })
  );
}

function admits({ protocol, from, to }: { protocol: string; from: number; to: number }, media: number): boolean {
  return (protocol === "udp" || protocol === "all") && from <= media && media <= to;
}

/** Policies are additive: if one selects a pod, only traffic that one of them allows is admitted. */
function policyObstacles(
  bridges: Resource,
  pod: Pod,
  resources: readonly Resource[],
  media: number,
  { privateMedia = false }: Region,
): string[] {
  const policies = ofKind(resources, "NetworkPolicy").filter(
    (policy) =>
      namespaceOf(policy) === namespaceOf(bridges) && selects(policy.props.at("spec", "podSelector"), pod.labels),
  );
  const rules = policies.flatMap((policy) => policy.props.at("spec", "ingress").items);
  if (policies.length === 0) return [];
  const onMedia = rules.filter((rule) => isForMedia(rule, media));
  const everybody = onMedia.some((rule) => rule.at("from").items.length === 0);
  if (!privateMedia) return everybody ? [] : [`NetworkPolicies block UDP ${media} to it`];
  if (everybody) return [`NetworkPolicies allow every pod to send to UDP ${media}, which only TURN and bridges need`];
  return onMedia.some((rule) => rule.at("from").items.some(isTurn)) ? [] : [`NetworkPolicies block TURN`];
}

function isTurn(peer: Value): boolean {
  return peer.at("podSelector", "matchLabels", NAME).mayBe("coturn");
}

function isForMedia(rule: Value, media: number): boolean {
  const ports = rule.at("ports").items;
  return (
    ports.length === 0 || ports.some((one) => one.at("protocol").mayBe("UDP") && one.at("port").mayBe(media, "media"))
  );
}
