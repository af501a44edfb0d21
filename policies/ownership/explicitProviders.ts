import { ALWAYS, resourceRule } from "../core/rule";

/** The engine names them so, with a version behind. */
const DEFAULT = /^default(_|$)/;

/**
 * Risk: a resource without a provider of its own goes wherever the shell of whoever runs the update happens to point: the
 * current context of kubectl, the default profile of a cloud. That is how a staging change lands in production.
 */
export const explicitProviders = resourceRule({
  name: "no-default-providers",
  level: ALWAYS,
  severity: "critical",
  why: "A default provider acts on whatever cluster or account the shell of whoever runs the update points to.",
  fix: "Pass provider (or parent) when the resource is made, so that it goes where its cluster is.",
  check: ({ provider, type }) =>
    provider !== undefined && DEFAULT.test(provider.name) && !type.startsWith("pulumi:")
      ? [`the default provider of ${type.split(":")[0]} manages it`]
      : [],
});
