import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { Value } from "./value";

/** A resource, as rules read it. */
export interface Resource {
  /** Full type, for example `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Last part of the type, for example `Deployment`. */
  readonly kind: string;
  readonly name: string;
  readonly urn: string;
  /** URN of its parent. */
  readonly parent: string | undefined;
  /** Properties that the program requested. */
  readonly props: Value;
  /** Properties after the update. Resource rules run before it. */
  readonly outputs: Value;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** Its provider; undefined for components and providers. */
  readonly provider: { readonly name: string; readonly props: Value } | undefined;
  /** URNs of its dependencies. Empty for resource rules. */
  readonly dependencies: readonly string[];
  /** By property, URNs of the resources whose outputs it depends on. Empty for resource rules. */
  readonly origins: Readonly<Record<string, readonly string[]>>;
}

/** @param props the requested properties */
export function readResource(args: ResourceValidationArgs | PolicyResource, props: Value): Resource {
  const { type, name, urn, opts, provider } = args;
  const { dependencies, propertyDependencies } =
    "dependencies" in args ? args : { dependencies: [], propertyDependencies: {} };
  return {
    type,
    kind: type.slice(type.lastIndexOf(":") + 1),
    name,
    urn,
    parent: opts.parent,
    props,
    get outputs() {
      return Value.of(args.props);
    },
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
    provider: provider === undefined ? undefined : readProvider(provider),
    dependencies: dependencies.map((one) => one.urn),
    origins: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, from]) => [property, from.map((one) => one.urn)]),
    ),
  };
}

function readProvider({ name, props }: PolicyProviderResource): Resource["provider"] {
  return { name, props: Value.of(props) };
}

export function isKubernetes({ type }: Resource): boolean {
  return type.startsWith("kubernetes:");
}

/** Types of a resource's parents, outermost first. */
export function parentTypes({ urn }: Resource): readonly string[] {
  return qualifiedType(urn).slice(0, -1);
}

export function typeOf(urn: string): string {
  return qualifiedType(urn).at(-1) ?? "";
}

/** A URN is `urn:pulumi:<stack>::<project>::<types of the parents and of the resource>::<name>`. */
function qualifiedType(urn: string): readonly string[] {
  return (urn.split("::")[2] ?? "").split("$");
}

/** Whether it is an object of a Helm chart, which does not follow this program's conventions. */
export function isOfChart(resource: Resource): boolean {
  return parentTypes(resource).some((type) => type.startsWith("kubernetes:helm.sh/"));
}

/** Whether it is a Kubernetes object of this program, not of a chart. */
export function isOwnObject(resource: Resource): boolean {
  return isKubernetes(resource) && !isOfChart(resource) && resource.props.at("kind").exists;
}
