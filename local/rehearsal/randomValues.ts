import { randomInt } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../program/program";
import type { Registration } from "../program/registration";
import { secret } from "../program/secretValues";
import { withPrevious } from "./ignoredPath";

/** A generated password and its inputs. */
export interface RandomValue {
  readonly inputs: Registration["inputs"];
  readonly result: string;
}

export interface PasswordInputs {
  readonly length: number;
  readonly upper?: boolean;
  readonly lower?: boolean;
  readonly numeric?: boolean;
  readonly special?: boolean;
  readonly overrideSpecial?: string;
}

/** Takes the place of the random provider: a password stays the same until its inputs change, for example its keepers. */
export class RandomValues {
  private readonly values: Map<string, RandomValue>;

  /** @param remembered values of earlier runs, by URN. */
  constructor(remembered: Readonly<Record<string, RandomValue>>) {
    this.values = new Map(Object.entries(remembered));
  }

  static isRandom(registration: Registration): boolean {
    return registration.type === "random:index/randomPassword:RandomPassword";
  }

  answer({ ignoreChanges, inputs, urn }: Registration): Answer {
    const known = this.values.get(urn);
    const wanted =
      known === undefined
        ? inputs
        : (ignoreChanges.reduce<unknown>(
            (all, path) => withPrevious(all, known.inputs, path),
            inputs,
          ) as typeof inputs);
    const value =
      known !== undefined && isDeepStrictEqual(known.inputs, wanted)
        ? known
        : { inputs: wanted, result: password(wanted as unknown as PasswordInputs) };
    this.values.set(urn, value);
    return { id: "none", state: { ...wanted, result: secret(value.result) } };
  }

  /** The values of the given URNs. */
  of(urns: ReadonlySet<string>): Readonly<Record<string, RandomValue>> {
    return Object.fromEntries([...this.values].filter(([urn]) => urns.has(urn)));
  }
}

export function password(inputs: PasswordInputs): string {
  const {
    length,
    lower = true,
    numeric = true,
    overrideSpecial = "!@#$%&*()-_=+[]{}<>:?",
    special = true,
    upper = true,
  } = inputs;
  const alphabet = [
    upper ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "",
    lower ? "abcdefghijklmnopqrstuvwxyz" : "",
    numeric ? "0123456789" : "",
    special ? overrideSpecial : "",
  ].join("");
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
