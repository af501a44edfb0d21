import { labelOf, NAME, namespaceOf, objectName, ofKind } from "../../resources/kubernetes";
import { isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { withLabel, workloads } from "../../resources/workloads";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: a shard without a slot gets no rooms. A router without peers loses the table, so that the next participant can be sent to another
 * shard. A single router is unavailable whenever its node is. If the server of a whiteboard depended on the router or the time,
 * participants of one room would get different boards.
 */
export const routerComplete = stackRule({
  name: "router-complete",
  level: ALWAYS,
  severity: "critical",
  why: "A router that runs alone, has no peers, or has no slot for a shard splits rooms or loses them.",
  fix: "Set edge.replicas to 2 or more and edge.slots to at least the number of shards; the configuration follows from them.",
  options: { replicas: { description: "Minimum number of routers.", default: 2 } },
  check: (resources, { options, region }) => {
    const shards = shardsOf(resources, region.shardCount).map(({ id }) => id);
    const routers = withLabel(workloads(resources), NAME, "haproxy");
    if (routers.length === 0) return shards.length === 0 ? [] : [{ message: "no router serves the shards" }];
    return routers.flatMap(({ resource, replicas }) => {
      if (replicas === undefined) return [];
      const alone = replicas < options.replicas ? [`it runs as ${replicas} of ${options.replicas} routers`] : [];
      const found = configurations(resource, resources);
      const without = found.length === 0 ? ["no ConfigMap holds its configuration"] : [];
      return [
        ...[...alone, ...without].map((message): Finding => ({ message, resource })),
        ...found.flatMap((one) => faults(one, replicas, shards)),
        ...missingServices(resource, replicas, resources).map((message): Finding => ({ message, resource })),
        ...found.flatMap((one) => whiteboardFaults(one, resources)),
      ];
    });
  },
});

/** ConfigMaps with a HAProxy configuration in the router's namespace. */
function configurations(router: Resource, resources: readonly Resource[]): readonly Resource[] {
  return ofKind(resources, "ConfigMap").filter(
    (one) =>
      isOwnObject(one) &&
      labelOf(one, NAME) === "haproxy" &&
      namespaceOf(one) === namespaceOf(router) &&
      one.props.at("data").entries.some(([, { text = "" }]) => /^backend /m.test(text)),
  );
}

function textOf(configuration: Resource): string {
  return configuration.props
    .at("data")
    .entries.map((entry) => entry[1].text ?? "")
    .join("\n");
}

function whiteboardFaults(configuration: Resource, resources: readonly Resource[]): Finding[] {
  const services = ofKind(resources, "Service").map((service) => objectName(service));
  return backends(textOf(configuration))
    .filter((backend) => nameOf(backend) === "backend whiteboard")
    .flatMap((backend) => {
      const servers = [...backend.matchAll(/^\s*server (\S+)/gm)].map(([, name = ""]) => name);
      return [
        ...(/^\s*balance hash /m.test(backend) && /^\s*hash-type consistent$/m.test(backend)
          ? []
          : ["backend whiteboard does not select the server by the board"]),
        ...(/^\s*stick-table .*\bpeers /m.test(backend)
          ? []
          : ["backend whiteboard does not share its table of boards with the other routers"]),
        ...servers.filter((name) => !services.includes(name)).map((name) => `no Service selects ${name}`),
      ];
    })
    .map((message) => ({ message, resource: configuration }));
}

function faults(configuration: Resource, replicas: number, shards: readonly string[]): Finding[] {
  const text = textOf(configuration);
  const peers = count(section(text, "peers"), /^\s*(peer|server)\s/gm);
  const rooms = backends(text).filter((backend) => /^\s*server shard-\d+\s/m.test(backend));
  const missing = shards.filter((id) => rooms.length === 0 || rooms.some((backend) => !hasServer(backend, id)));
  const misdirected = rooms.flatMap((backend) => [...backend.matchAll(/^\s*server (shard-\d+) (?!\1-)(\S+)/gm)]);
  const alone = rooms.filter((backend) => /^\s*stick-table (?!.*\bpeers )/m.test(backend));
  const balanced = rooms.filter((one) => /^\s*balance /m.test(one) && !/^\s*default-server .*\bweight 0\b/m.test(one));
  return [
    ...(peers < replicas ? [`it names ${peers} peers of ${replicas} routers`] : []),
    ...missing.map((id) => `it has no slot for ${id}`),
    ...misdirected.map(([, id, address]) => `its slot for ${id} has the address ${address}`),
    ...alone.map((backend) => `${nameOf(backend)} stores rooms without sharing them with its peers`),
    ...balanced.map((backend) => `${nameOf(backend)} sends rooms to any shard when nothing has placed them`),
    ...(rooms.length > 0 && !remembers(text) ? ["it has no table of rooms that requests write and read"] : []),
  ].map((message) => ({ message, resource: configuration }));
}

/** Whether a table stores the shard of a room and is used for lookups. */
function remembers(text: string): boolean {
  const written = [...text.matchAll(/^\s*stick store-(?:request|response) .*\btable (\S+)/gm)];
  return written.some(([, table]) => text.includes(`table_server_id(${table})`));
}

/** Missing Services: each router needs a separate one. */
function missingServices(router: Resource, replicas: number, resources: readonly Resource[]): string[] {
  const services = ofKind(resources, "Service").filter((one) => namespaceOf(one) === namespaceOf(router));
  const names = Array.from({ length: replicas }, (_, n) => `${objectName(router)}-${n}`);
  return names
    .filter((name) => !services.some((service) => objectName(service) === name))
    .map((name) => `no Service gives ${name} an address for the other routers`);
}

function nameOf(backend: string): string {
  return backend.split("\n", 1)[0] ?? "";
}

function section(text: string, keyword: string): string {
  return text.split(/^(?=\S)/m).find((one) => one.startsWith(`${keyword} `)) ?? "";
}

function backends(text: string): readonly string[] {
  return text.split(/^(?=\S)/m).filter((one) => one.startsWith("backend "));
}

function hasServer(backend: string, name: string): boolean {
  return new RegExp(`^\\s*server ${name}\\s`, "m").test(backend);
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
