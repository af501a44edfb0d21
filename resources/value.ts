import { UnknownValueError } from "@pulumi/policy";

/** A value that is not known in the preview, because it is an output of a new resource. */
const UNKNOWN = Symbol("unknown");

/** A value without members or items. */
export interface Leaf {
  readonly path: string;
  /** Last part of the path. */
  readonly key: string;
  readonly value: Value;
}

/**
 * A value in the properties of a resource: known, missing, or not known before the update. Values below an unknown value are
 * unknown, too. Reading never throws, unlike the engine's properties, so that an unknown value does not hide other violations of
 * a resource.
 */
export class Value {
  /** Cache, because all policies read the same immutable properties. */
  private static readonly known = new WeakMap<object, Value>();

  private constructor(private readonly content: unknown) {}

  /** @param properties properties as the engine passes them to a policy */
  static of(properties: object): Value {
    const value = Value.known.get(properties) ?? new Value(settle(properties));
    Value.known.set(properties, value);
    return value;
  }

  at(...path: readonly (string | number)[]): Value {
    return path.reduce<Value>((value, key) => value.child(key), this);
  }

  /** Whether it is set, to a known or an unknown value. */
  get exists(): boolean {
    return this.content !== undefined && this.content !== null;
  }

  get isUnknown(): boolean {
    return this.content === UNKNOWN;
  }

  get text(): string | undefined {
    return typeof this.content === "string" ? this.content : undefined;
  }

  get number(): number | undefined {
    return typeof this.content === "number" ? this.content : undefined;
  }

  /** The items of a list; empty for other values. */
  get items(): readonly Value[] {
    return Array.isArray(this.content) ? this.content.map((item: unknown) => new Value(item)) : [];
  }

  /** The members of an object; empty for other values. */
  get entries(): readonly (readonly [key: string, value: Value])[] {
    return isObject(this.content) && !Array.isArray(this.content)
      ? Object.entries(this.content).map(([key, item]) => [key, new Value(item)])
      : [];
  }

  /** The parsed value of JSON text, in which clouds and configuration write objects; the value itself for other text. */
  get json(): Value {
    const { text } = this;
    if (text === undefined) return this;
    try {
      return new Value(JSON.parse(text));
    } catch {
      return this;
    }
  }

  /** All values inside it that have no members or items, with their paths. */
  get leaves(): readonly Leaf[] {
    return this.leavesBelow([]);
  }

  /** Whether it is known and equal to one of these. */
  is(...wanted: readonly (string | number | boolean)[]): boolean {
    return wanted.some((one) => one === this.content);
  }

  /** Whether it is equal to one of these, or unknown. */
  mayBe(...wanted: readonly (string | number | boolean)[]): boolean {
    return this.isUnknown || this.is(...wanted);
  }

  private leavesBelow(path: readonly string[]): readonly Leaf[] {
    const children = [...this.items.map((item, n) => [`${n}`, item] as const), ...this.entries];
    if (children.length > 0) return children.flatMap(([key, child]) => child.leavesBelow([...path, key]));
    return this.exists ? [{ path: path.join("."), key: path.at(-1) ?? "", value: this }] : [];
  }

  private child(key: string | number): Value {
    if (this.isUnknown) return this;
    const { content } = this;
    if (Array.isArray(content)) return new Value(content[Number(key)]);
    return new Value(isObject(content) ? content[key] : undefined);
  }
}

/** Copies properties with a symbol for each unknown value, because the engine's proxy throws when one is read. */
function settle(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, n) => settled(value, n));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, settled(value, key)]));
}

function settled(container: object, key: string | number): unknown {
  try {
    return settle(Reflect.get(container, key));
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
