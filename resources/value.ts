import { UnknownValueError } from "@pulumi/policy";

/** Stands where a preview cannot know a value yet, because a resource that does not exist will give it. */
const UNKNOWN = Symbol("unknown");

/** A value that holds no other. */
export interface Leaf {
  readonly path: string;
  /** Last part of the path. */
  readonly key: string;
  readonly value: Value;
}

/**
 * One place in the properties of a resource: there, not there, or there with a value that only an update will know. What
 * lies below an unknown value is unknown too. Reading never throws, so one unknown value does not hide everything else that
 * is wrong with a resource, as it would if the engine's own properties were read.
 */
export class Value {
  /** Every policy reads the same properties, which do not change. */
  private static readonly known = new WeakMap<object, Value>();

  private constructor(private readonly content: unknown) {}

  /** Properties as the engine hands them to a policy. */
  static of(properties: object): Value {
    const value = Value.known.get(properties) ?? new Value(settle(properties));
    Value.known.set(properties, value);
    return value;
  }

  at(...path: readonly (string | number)[]): Value {
    return path.reduce<Value>((value, key) => value.child(key), this);
  }

  /** Whether it is there, known or not. */
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

  /** The items of a list; none of anything else. */
  get items(): readonly Value[] {
    return Array.isArray(this.content) ? this.content.map((item: unknown) => new Value(item)) : [];
  }

  /** The members of an object; none of anything else. */
  get entries(): readonly (readonly [key: string, value: Value])[] {
    return isObject(this.content) && !Array.isArray(this.content)
      ? Object.entries(this.content).map(([key, item]) => [key, new Value(item)])
      : [];
  }

  /** What it says as JSON, which is how clouds and configuration write objects; itself where it says none. */
  get json(): Value {
    const { text } = this;
    if (text === undefined) return this;
    try {
      return new Value(JSON.parse(text));
    } catch {
      return this;
    }
  }

  /** Whatever is in it or below it and holds nothing itself, each with its path. */
  get leaves(): readonly Leaf[] {
    return this.leavesBelow([]);
  }

  /** Whether it is known to be one of these. */
  is(...wanted: readonly (string | number | boolean)[]): boolean {
    return wanted.some((one) => one === this.content);
  }

  /** Whether it is one of these, or may turn out to be: what a preview cannot know gets the benefit of the doubt. */
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

/** A copy with a symbol in place of each unknown value. The engine's proxy throws whenever such a value is read. */
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
