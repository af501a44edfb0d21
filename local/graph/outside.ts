import { namespaceOf, objectName, ofKind, serves } from "../../resources/kubernetes";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";
import { type Opening, openings } from "../../resources/openings";
import type { Drawn } from "./drawn";
import { INTERNET, type Link, type Part } from "./picture";
import { portName } from "./ports";

interface Outside {
  /** Load balancers and firewalls. */
  readonly parts: readonly Part[];
  readonly links: readonly Link[];
}

/** Links from the internet to pods: through public Services, and through host ports that a firewall opens. */
export function linksOutside(resources: readonly Resource[], drawn: readonly Drawn[]): Outside {
  const ways = [...publicServices(resources, drawn), ...openedNodes(resources, drawn)];
  return { parts: ways.flatMap(({ parts }) => parts), links: ways.flatMap(({ links }) => links) };
}

const FACING: Readonly<Record<string, string>> = { LoadBalancer: "load balancer", NodePort: "port of every node" };

function publicServices(resources: readonly Resource[], drawn: readonly Drawn[]): Outside[] {
  return ofKind(resources, "Service").flatMap((service) => {
    const spec = service.props.at("spec");
    const facing = FACING[spec.at("type").text ?? ""];
    if (facing === undefined) return [];
    const behind = drawn.filter(
      ({ resource, podLabels }) =>
        namespaceOf(resource) === namespaceOf(service) && serves(spec.at("selector"), podLabels),
    );
    const ports = spec.at("ports").items;
    const into = behind.map(({ part, spec }) => ({
      from: service.urn,
      to: part.id,
      ports: ports.map((port) => portName(port.at("protocol"), targetPort(port, spec))),
    }));
    const outer = {
      from: INTERNET,
      to: service.urn,
      ports: ports.map((one) => portName(one.at("protocol"), one.at("port"))),
    };
    return [{ parts: [way(service, facing, `Service ${objectName(service)}`)], links: [outer, ...into] }];
  });
}

/** Resolves a named target port. */
function targetPort(port: Value, pod: Value): Value {
  const target = port.at("targetPort");
  if (!target.exists) return port.at("port");
  const named = pod
    .at("containers")
    .items.flatMap((container) => container.at("ports").items)
    .find((one) => one.at("name").text !== undefined && one.at("name").text === target.text);
  return named?.at("containerPort") ?? target;
}

/** Host ports that are open. In a cloud a firewall must open them; for an existing cluster no firewall is known, so all count as open. */
function openedNodes(resources: readonly Resource[], drawn: readonly Drawn[]): Outside[] {
  const onNodes = drawn.flatMap(({ part, spec }) =>
    spec
      .at("containers")
      .items.flatMap((container) => container.at("ports").items)
      .filter((port) => port.at("hostPort").exists)
      .map((port) => ({ part, protocol: port.at("protocol"), port: port.at("hostPort") })),
  );
  if (!resources.some(({ type }) => /^(aws:eks|gcp:container)\/cluster:/.test(type))) {
    const links = onNodes.map(({ part, protocol, port }) => ({
      from: INTERNET,
      to: part.id,
      ports: [portName(protocol, port)],
    }));
    return [{ parts: [], links }];
  }
  return resources.flatMap((firewall) => {
    const open = openings(firewall);
    if (open.length === 0) return [];
    const into = onNodes
      .filter(({ protocol, port }) => open.some((one) => letsIn(one, protocol, port)))
      .map(({ part, protocol, port }) => ({ from: firewall.urn, to: part.id, ports: [portName(protocol, port)] }));
    const outer = { from: INTERNET, to: firewall.urn, ports: open.map(describe) };
    const kind = firewall.type.startsWith("aws:") ? "security group" : "VPC firewall";
    return [{ parts: [way(firewall, kind, firewall.name)], links: [outer, ...into] }];
  });
}

function letsIn({ protocol, from, to }: Opening, wanted: Value, port: Value): boolean {
  const number = port.number ?? -1;
  const same = protocol === "all" || protocol === (wanted.text ?? "TCP").toLowerCase();
  return same && from <= number && number <= to;
}

function describe({ protocol, from, to }: Opening): string {
  return `${protocol.toUpperCase()} ${from === to ? from : `${from}–${to}`}`;
}

function way({ urn }: Resource, name: string, detail: string): Part {
  return { id: urn, name, details: [detail], pool: undefined, shard: undefined, area: "edge" };
}
