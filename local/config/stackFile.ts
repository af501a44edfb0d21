import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isCollection, parseDocument } from "yaml";
import type { Path } from "../../stacks/schema/path";
import { replaceFile } from "../machine/replaceFile";
import { type ConfigValue, keyOf, type Overrides } from "./overrides";
import { readStackConfig, type StackConfig } from "./stackConfig";

/** The file `Pulumi.<stack>.yaml`, edited as `pulumi config set --path` does, with its comments kept. */
export class StackFile {
  readonly name: string;

  /** @param root folder of the file and of `Pulumi.yaml`. */
  constructor(
    readonly root: string,
    readonly stack: string,
  ) {
    this.name = `Pulumi.${stack}.yaml`;
  }

  /**
   * The configuration of the stack.
   * @param overrides apply to the result only; the file stays unchanged.
   * @throws UserError for invalid YAML or an override that does not fit.
   */
  read(overrides: Overrides = {}): StackConfig {
    return readStackConfig(this.root, this.stack, overrides);
  }

  /** Sets and removes keys in one write. An object or a list that becomes empty is removed too. */
  change(set: Overrides, remove: readonly string[] = []): void {
    const path = join(this.root, this.name);
    const { project } = this.read(set);
    const document = parseDocument(readFileSync(path, "utf8"));
    for (const [key, value] of Object.entries(set)) put(document, keyPath(document, key, project), value);
    for (const key of remove) drop(document, keyPath(document, key, project));
    replaceFile(path, document.toString({ lineWidth: 0 }));
  }
}

/** A key of the project may be written without its namespace. */
function keyPath(document: Document, path: string, project: string): Path {
  const { key, inside } = keyOf(path) ?? { key: path, inside: [] };
  const [namespace, name] = key.includes(":") ? key.split(":") : [project, key];
  const short = namespace === project && document.hasIn(["config", name]);
  return ["config", short ? (name ?? "") : `${namespace}:${name}`, ...inside];
}

function put(document: Document, path: Path, value: ConfigValue): void {
  // A null, or the default "" of an optional key, is replaced by an object or a list.
  for (let depth = 1; depth < path.length; depth++) {
    const outer = path.slice(0, depth);
    if (!isCollection(document.getIn(outer))) {
      document.setIn(outer, document.createNode(typeof path[depth] === "number" ? [] : {}));
    }
  }
  document.setIn(path, document.createNode(value));
}

function drop(document: Document, path: Path): void {
  document.deleteIn(path);
  const parent = path.slice(0, -1);
  const around = document.getIn(parent);
  if (parent.length > 1 && isCollection(around) && around.items.length === 0) drop(document, parent);
}
