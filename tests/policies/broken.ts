import assert from "node:assert/strict";
import type { Registration } from "../../local/program/registration";

type Path = readonly (string | number)[];

/** A copy of a recorded region that a test changes. */
export class BrokenRegion {
  private registrations: Registration[];

  constructor(recorded: readonly Registration[]) {
    this.registrations = structuredClone([...recorded]);
  }

  get resources(): readonly Registration[] {
    return this.registrations;
  }

  /** Sets the value at a path (`spec.replicas`) of a resource; undefined removes it. */
  set(kind: string, name: string, path: string | Path, value: unknown): this {
    const one = this.one(kind, name);
    const steps = typeof path === "string" ? path.split(".") : path;
    return this.replace(one, { inputs: put(one.inputs, steps, value) as Registration["inputs"] });
  }

  /** Adds an item to the list at a path. */
  append(kind: string, name: string, path: string, item: unknown): this {
    const one = this.one(kind, name);
    const list = path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], one.inputs);
    return this.set(kind, name, path, [...((list ?? []) as unknown[]), item]);
  }

  /** Replaces a text in the JSON of a resource. */
  rewrite(kind: string, name: string, from: RegExp, to: string): this {
    const one = this.one(kind, name);
    const text = JSON.stringify(one.inputs);
    assert.match(text, from, `${kind} ${name} does not match ${from}`);
    return this.replace(one, { inputs: JSON.parse(text.replace(from, to)) as Registration["inputs"] });
  }

  options(kind: string, name: string, changes: Partial<Registration>): this {
    return this.replace(this.one(kind, name), changes);
  }

  add(...more: readonly Registration[]): this {
    this.registrations.push(...more);
    return this;
  }

  remove(kind: string, name: string): this {
    const gone = this.one(kind, name);
    this.registrations = this.registrations.filter((one) => one !== gone);
    return this;
  }

  one(kind: string, name: string): Registration {
    const found = this.registrations.find((one) => one.type.endsWith(`:${kind}`) && one.name === name);
    assert.ok(found !== undefined, `there is no ${kind} ${name} to break`);
    return found;
  }

  /** The first resource of a kind whose inputs match a pattern. */
  having(kind: string, pattern: RegExp): Registration {
    const found = this.registrations.find(
      (one) => one.type.endsWith(`:${kind}`) && pattern.test(JSON.stringify(one.inputs)),
    );
    assert.ok(found !== undefined, `there is no ${kind} with ${pattern} to break`);
    return found;
  }

  private replace(old: Registration, changes: Partial<Registration>): this {
    this.registrations = this.registrations.map((one) => (one === old ? { ...one, ...changes } : one));
    return this;
  }
}

function put(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value)) return value.map((item: unknown, n) => (n === Number(step) ? put(item, rest, to) : item));
  const object = (value ?? {}) as Record<string, unknown>;
  const changed = { ...object, [step]: put(object[step], rest, to) };
  return Object.fromEntries(Object.entries(changed).filter(([, inner]) => inner !== undefined));
}
