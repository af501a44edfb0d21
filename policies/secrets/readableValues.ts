import { podOf, type Container, type Pod } from "../../resources/pods";
import { isKubernetes, type Resource } from "../../resources/resource";
import { Value } from "../../resources/value";

/** A value that everyone with read access to the resource can see. */
export interface ReadableValue {
  /** Location, for messages. */
  readonly where: string;
  /** Name of the value; empty for a text that may contain a secret. */
  readonly name: string;
  readonly value: Value;
}

/** All values of a Kubernetes object, or of a chart's values, that could be or contain a secret. */
export function readableValues(resource: Resource): readonly ReadableValue[] {
  const { kind, props, type } = resource;
  if (!isKubernetes(resource)) return [];
  if (type.startsWith("kubernetes:helm.sh/")) return inTree(props.at("values"), "value ");
  const pod = podOf(resource);
  const marks = inMetadata(props.at("metadata", "annotations"), props.at("metadata", "labels"));
  if (pod !== undefined) return [...inPod(pod), ...marks];
  switch (kind) {
    case "Secret":
    // A definition only describes fields and has no values.
    case "CustomResourceDefinition":
      return marks;
    case "ConfigMap":
      return [...inFiles(props.at("data")), ...inEncodedFiles(props.at("binaryData")), ...marks];
    default:
      return [...props.entries.flatMap(([key, part]) => (key === "metadata" ? [] : inTree(part, "", key))), ...marks];
  }
}

function inPod({ annotations, containers, labels }: Pod): ReadableValue[] {
  return [...containers.flatMap(inContainer), ...inMetadata(annotations, labels)];
}

function inContainer({ name: container, props }: Container): ReadableValue[] {
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => props.at(probe));
  const calls = [...probes, props.at("lifecycle", "preStop"), props.at("lifecycle", "postStart")];
  const words = [props.at("command"), props.at("args"), ...calls.map((call) => call.at("exec", "command"))];
  const named = [
    ...props.at("env").items.map((variable) => ["variable", variable] as const),
    ...calls.flatMap((call) => call.at("httpGet", "httpHeaders").items.map((header) => ["header", header] as const)),
  ];
  return [
    ...named.map(([what, one]) => {
      const name = one.at("name").text ?? "";
      return { where: `container ${container}: ${what} ${name}`, name, value: one.at("value") };
    }),
    ...words.flatMap((list) => inWords(list.items, `container ${container}: `)),
  ];
}

/** `--option=value`, `--option value`, and shell commands. */
function inWords(words: readonly Value[], before: string): ReadableValue[] {
  return words.map((value, n) => {
    const text = value.text ?? "";
    const previous = /^--?([\w.-]{2,})$/.exec(words[n - 1]?.text ?? "")?.[1];
    const [, name, assigned] = /^--?([\w.-]+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined) return { where: `${before}argument --${name}`, name, value: textValue(assigned ?? "") };
    return previous === undefined || text.startsWith("-")
      ? { where: `${before}command`, name: "", value }
      : { where: `${before}argument --${previous}`, name: previous, value };
  });
}

function inFiles(files: Value): ReadableValue[] {
  return files.entries.map(([name, value]) => ({ where: `key ${name}`, name, value }));
}

function inEncodedFiles(files: Value): ReadableValue[] {
  return files.entries.map(([name, value]) => ({
    where: `key ${name}`,
    name,
    value: value.text === undefined ? value : textValue(Buffer.from(value.text, "base64").toString("latin1")),
  }));
}

function inMetadata(annotations: Value, labels: Value): ReadableValue[] {
  const marks = (what: string, from: Value): ReadableValue[] =>
    from.entries.map(([name, value]) => ({
      where: `${what} ${name}`,
      name: name.slice(name.indexOf("/") + 1),
      value,
    }));
  return [...marks("annotation", annotations), ...marks("label", labels)];
}

/** All values of a tree with their key, or with the name next to it: `{ name: PASSWORD, value: … }`. */
function inTree(tree: Value, before: string, root = ""): ReadableValue[] {
  return tree.leaves.map(({ path, key, value }) => {
    const beside = key === "value" ? tree.at(...path.split(".").slice(0, -1), "name").text : undefined;
    const name = beside ?? (key === "" ? root : key);
    return { where: `${before}${[root, path].filter((part) => part !== "").join(".")}`, name, value };
  });
}

function textValue(text: string): Value {
  return Value.of({ text }).at("text");
}
