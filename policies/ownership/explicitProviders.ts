import { ALWAYS, resourceRule } from "../core/rule";

/** Names of default providers in the engine, with a version suffix. */
const DEFAULT = /^default(_|$)/;

/**
 * Risk: a resource with a default provider is created wherever the operator's shell points: the current context of kubectl,
 * or the default profile of a cloud. A staging change can then reach production.
 */
export const explicitProviders = resourceRule({
  name: "no-default-providers",
  level: ALWAYS,
  severity: "critical",
  why: "A default provider acts on the cluster or account that the operator's shell points to.",
  fix: "Pass provider (or parent) to the resource, so that it is created in the right cluster.",
  check: ({ provider, type }) =>
    provider !== undefined && DEFAULT.test(provider.name) && !type.startsWith("pulumi:")
      ? [`the default provider of ${type.split(":")[0]} manages it`]
      : [],
});
