import type {
  EnforcementLevel,
  PolicyConfigSchema,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Environment, Region } from "./region";
import { type Resource, readResource } from "../../resources/resource";
import { Value } from "../../resources/value";

/** Enforcement level of a rule by environment. */
export type Levels = Readonly<Record<Environment, Extract<EnforcementLevel, "mandatory" | "advisory" | "disabled">>>;

/** For violations that expose or break a region in every environment. */
export const ALWAYS: Levels = { production: "mandatory", development: "mandatory" };
/** For operability: only advisory in development. */
export const OPERABILITY: Levels = { production: "mandatory", development: "advisory" };
/** For rules that cost money or are a hindrance in development. */
export const PRODUCTION: Levels = { production: "mandatory", development: "disabled" };

/** Thresholds of a rule, each with its meaning and default; `--policy-pack-config` changes them. */
export type Options<T> = { readonly [K in keyof T]: { readonly description: string; readonly default: T[K] } };

/** Type of an option's value. */
type OptionValue = number | readonly string[];
type NoOptions = Record<string, never>;

interface About<T> {
  /** Name in reports, configuration and docs/policies.md. */
  readonly name: string;
  readonly level: Levels;
  readonly severity: Severity;
  /** Consequence of a violation. */
  readonly why: string;
  /** How to fix a violation. */
  readonly fix: string;
  readonly options?: Options<T>;
}

/** Additional input of a rule. */
export interface Context<T> {
  readonly options: T;
  readonly region: Region;
}

/** A violation by a resource, or by a missing one. */
export interface Finding {
  readonly message: string;
  readonly resource?: Resource;
}

/** A rule for one resource or for a whole stack. */
export interface Rule extends Omit<About<NoOptions>, "options"> {
  readonly options: Readonly<Record<string, { readonly description: string; readonly default: OptionValue }>>;
  /** @param requested requested properties by URN, written by resource rules and read by stack rules */
  readonly toPolicy: (
    region: Region,
    requested: Map<string, Value>,
  ) => ResourceValidationPolicy | StackValidationPolicy;
}

/** A rule for a single resource. It runs before the resource is changed. */
export function resourceRule<T extends Record<keyof T, OptionValue> = NoOptions>(
  about: About<T> & { readonly check: (resource: Resource, context: Context<T>) => readonly string[] },
): Rule {
  const { check, options = {}, ...rest } = about;
  return {
    ...rest,
    options,
    toPolicy: (region, requested) => ({
      ...metadata({ ...rest, options }, region),
      validateResource: (args: ResourceValidationArgs, report: ReportViolation) => {
        const props = Value.of(args.props);
        requested.set(args.urn, props);
        const context = { region, options: readOptions(about.options, args.getConfig<Partial<T>>()) };
        for (const message of check(readResource(args, props), context)) report(message);
      },
    }),
  };
}

/**
 * A rule about relations between resources. It runs after all of them are registered. It checks the properties that the program
 * requested, because those from the engine already contain defaults of the API server (`replicas: 1`).
 */
export function stackRule<T extends Record<keyof T, OptionValue> = NoOptions>(
  about: About<T> & { readonly check: (resources: readonly Resource[], context: Context<T>) => readonly Finding[] },
): Rule {
  const { check, options = {}, ...rest } = about;
  return {
    ...rest,
    options,
    toPolicy: (region, requested) => ({
      ...metadata({ ...rest, options }, region),
      validateStack: (args: StackValidationArgs, report: ReportViolation) => {
        const read = (one: PolicyResource): Resource =>
          readResource(one, requested.get(one.urn) ?? Value.of(one.props));
        const context = { region, options: readOptions(about.options, args.getConfig<Partial<T>>()) };
        for (const { message, resource } of check(args.resources.map(read), context)) report(message, resource?.urn);
      },
    }),
  };
}

function metadata({ name, level, severity, why, fix, options }: Omit<Rule, "toPolicy">, region: Region) {
  return {
    name,
    // The CLI shows only the description of all these fields, above each violation.
    description: `${why} ${fix}`,
    enforcementLevel: level[region.environment],
    severity,
    remediationSteps: fix,
    configSchema: schema(options),
  };
}

function schema(options: Rule["options"]): PolicyConfigSchema {
  const properties = Object.entries(options).map(([name, { description, default: value }]) => [
    name,
    typeof value === "number"
      ? { type: "number", description, default: value }
      : { type: "array", items: { type: "string" }, description, default: [...value] },
  ]);
  return { properties: Object.fromEntries(properties) as PolicyConfigSchema["properties"] };
}

/** The engine applies defaults of the schema only if the pack has a configuration. */
function readOptions<T>(options: Options<T> | undefined, given: Partial<T>): T {
  const defaults = Object.entries<Options<T>[keyof T]>(options ?? {}).map(([name, option]) => [name, option.default]);
  return { ...(Object.fromEntries(defaults) as T), ...given };
}
