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

/** How much a rule weighs, by the environment of the region. */
export type Levels = Readonly<Record<Environment, Extract<EnforcementLevel, "mandatory" | "advisory" | "disabled">>>;

/** What exposes or breaks a region wherever it runs. */
export const ALWAYS: Levels = { production: "mandatory", development: "mandatory" };
/** What makes a region pleasant to run; whoever tries something out is only told. */
export const COMFORT: Levels = { production: "mandatory", development: "advisory" };
/** What costs money or gets in the way where nobody depends on the region. */
export const PRODUCTION: Levels = { production: "mandatory", development: "disabled" };

/** Thresholds of a rule, each with its meaning and default; `--policy-pack-config` changes them. */
export type Options<T> = { readonly [K in keyof T]: { readonly description: string; readonly default: T[K] } };

/** What an option may be. */
type OptionValue = number | readonly string[];
type NoOptions = Record<string, never>;

interface About<T> {
  /** What it is called in reports, configuration and docs/policies.md. */
  readonly name: string;
  readonly level: Levels;
  readonly severity: Severity;
  /** What goes wrong without it. */
  readonly why: string;
  /** What to do about a violation. */
  readonly fix: string;
  readonly options?: Options<T>;
}

/** What a rule is told besides what it judges. */
export interface Context<T> {
  readonly options: T;
  readonly region: Region;
}

/** Something wrong with one resource of a stack, or with what is not there. */
export interface Finding {
  readonly message: string;
  readonly resource?: Resource;
}

/** A rule, of one resource or of a whole stack, as the pack and the documentation see it. */
export interface Rule extends Omit<About<NoOptions>, "options"> {
  readonly options: Readonly<Record<string, { readonly description: string; readonly default: OptionValue }>>;
  /** @param asked what each resource asked for: written by rules of one resource, read by those of a stack. */
  readonly toPolicy: (region: Region, asked: Map<string, Value>) => ResourceValidationPolicy | StackValidationPolicy;
}

/** A rule that needs to see one resource only. It runs before the resource is touched. */
export function resourceRule<T extends Record<keyof T, OptionValue> = NoOptions>(
  about: About<T> & { readonly check: (resource: Resource, context: Context<T>) => readonly string[] },
): Rule {
  const { check, options = {}, ...rest } = about;
  return {
    ...rest,
    options,
    toPolicy: (region, asked) => ({
      ...metadata({ ...rest, options }, region),
      validateResource: (args: ResourceValidationArgs, report: ReportViolation) => {
        const props = Value.of(args.props);
        asked.set(args.urn, props);
        const context = { region, options: readOptions(about.options, args.getConfig<Partial<T>>()) };
        for (const message of check(readResource(args, props), context)) report(message);
      },
    }),
  };
}

/**
 * A rule about how resources fit together. It runs once all of them are registered, and judges what the program asked for: the
 * engine shows it what came of that, where an API server has filled in defaults already (`replicas: 1`).
 */
export function stackRule<T extends Record<keyof T, OptionValue> = NoOptions>(
  about: About<T> & { readonly check: (resources: readonly Resource[], context: Context<T>) => readonly Finding[] },
): Rule {
  const { check, options = {}, ...rest } = about;
  return {
    ...rest,
    options,
    toPolicy: (region, asked) => ({
      ...metadata({ ...rest, options }, region),
      validateStack: (args: StackValidationArgs, report: ReportViolation) => {
        const read = (one: PolicyResource): Resource => readResource(one, asked.get(one.urn) ?? Value.of(one.props));
        const context = { region, options: readOptions(about.options, args.getConfig<Partial<T>>()) };
        for (const { message, resource } of check(args.resources.map(read), context)) report(message, resource?.urn);
      },
    }),
  };
}

function metadata({ name, level, severity, why, fix, options }: Omit<Rule, "toPolicy">, region: Region) {
  return {
    name,
    // The CLI shows the description above each violation, and nothing else of all this.
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

/** The engine fills in defaults by the schema, but not for a pack that it has no configuration for. */
function readOptions<T>(options: Options<T> | undefined, given: Partial<T>): T {
  const defaults = Object.entries<Options<T>[keyof T]>(options ?? {}).map(([name, option]) => [name, option.default]);
  return { ...(Object.fromEntries(defaults) as T), ...given };
}
