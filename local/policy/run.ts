import {
  type EnforcementLevel,
  type Policies,
  type PolicyPackConfig,
  type PolicyResource,
  type PolicyResourceOptions,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { readRegion } from "../../policies/core/region";
import { policiesFor } from "../../policies/pack";
import type { Registration } from "../program/registration";
import { reveal } from "../program/secretValues";

/** A violation by a resource, or by the stack when a resource is missing. */
export interface Violation {
  /** Name of the policy. */
  readonly policy: string;
  readonly level: EnforcementLevel;
  readonly resource: { readonly type: string; readonly name: string; readonly urn: string } | undefined;
  readonly message: string;
}

/**
 * Checks the resources of a program against the policy pack.
 * @param config the stack's configuration by full key. It decides the level of each policy.
 * @param options per policy, as in `--policy-pack-config` of the engine.
 */
export function checkPolicies(
  registrations: readonly Registration[],
  config: Readonly<Record<string, string>>,
  options: PolicyPackConfig = {},
): Promise<readonly Violation[]> {
  return judge(policiesFor(readRegion(config)), registrations, options);
}

/** Runs policies as the engine does: resource policies for each resource in the order of registration, then stack policies. */
export async function judge(
  policies: Policies,
  registrations: readonly Registration[],
  options: PolicyPackConfig = {},
): Promise<readonly Violation[]> {
  const resources = asResources(registrations);
  const violations: Violation[] = [];
  const active = policies
    .map((policy) => ({ policy, level: policy.enforcementLevel ?? "advisory", ...readConfig(options[policy.name]) }))
    .filter(({ level }) => level !== "disabled");

  for (const resource of resources.values()) {
    for (const { policy, level, config } of active) {
      if ("validateStack" in policy) continue;
      const report: ReportViolation = (message) =>
        violations.push({ policy: policy.name, level, resource: named(resource), message });
      await validate(policy, resource, config, report);
    }
  }
  for (const { policy, level, config } of active) {
    if (!("validateStack" in policy)) continue;
    const report: ReportViolation = (message, urn = "") => {
      const resource = resources.get(urn);
      violations.push({ policy: policy.name, level, resource: resource && named(resource), message });
    };
    const args = { resources: [...resources.values()], stackTags: NO_TAGS, getConfig: asConfig(config), notApplicable };
    await policy.validateStack(args, report);
  }
  return violations;
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

async function validate(
  policy: ResourceValidationPolicy,
  resource: PolicyResource,
  config: object,
  report: ReportViolation,
): Promise<void> {
  const { type, name, urn, props, opts, provider } = resource;
  const args = {
    type,
    name,
    urn,
    props,
    opts,
    ...(provider === undefined ? {} : { provider }),
    stackTags: NO_TAGS,
    getConfig: asConfig(config),
    notApplicable,
    isType: () => false,
    asType: () => undefined,
  };
  for (const validation of [policy.validateResource ?? []].flat()) await validation(args, report);
}

function readConfig(given: PolicyPackConfig[string] | undefined): { level?: EnforcementLevel; config: object } {
  if (typeof given === "string") return { level: given, config: {} };
  const { enforcementLevel, ...config } = given ?? {};
  return { ...(enforcementLevel === undefined ? {} : { level: enforcementLevel }), config };
}

/** Each policy declares the type of its own configuration. */
function asConfig(config: object): ResourceValidationArgs["getConfig"] {
  return () => config as never;
}

function notApplicable(reason?: string): never {
  throw new Error(`policies of this pack do not call notApplicable: ${reason}`);
}

function named({ type, name, urn }: PolicyResource): Violation["resource"] {
  return { type, name, urn };
}

/** The resources as the engine shows them to policies: secrets as plain values, and default providers. */
export function asResources(registrations: readonly Registration[]): ReadonlyMap<string, PolicyResource> {
  const resources = new Map<string, PolicyResource>();
  const byUrn = new Map(registrations.map((registration) => [registration.urn, registration]));
  for (const registration of registrations) {
    const { type, name, urn, parent } = registration;
    resources.set(urn, {
      type,
      name,
      urn,
      props: unknownCheckingProxy(reveal(registration.inputs)) as Record<string, unknown>,
      opts: asOptions(registration),
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
      ...providerOf(registration, byUrn),
      ...(parent === undefined ? {} : { parent: resources.get(parent) }),
    });
  }
  for (const { urn, dependencies } of registrations) {
    resources.get(urn)?.dependencies.push(...dependencies.flatMap((one) => resources.get(one) ?? []));
  }
  return resources;
}

function asOptions({ protect, ignoreChanges, parent }: Registration): PolicyResourceOptions {
  return {
    protect,
    ignoreChanges: [...ignoreChanges],
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
    ...(parent === undefined ? {} : { parent }),
  };
}

function providerOf(
  { custom, provider, type }: Registration,
  byUrn: ReadonlyMap<string, Registration>,
): Pick<PolicyResource, "provider"> {
  if (!custom || type.startsWith("pulumi:")) return {};
  const [cloud = ""] = type.split(":");
  const given = provider === undefined ? undefined : byUrn.get(provider);
  if (given === undefined)
    return { provider: { type: `pulumi:providers:${cloud}`, name: "default", urn: "", props: {} } };
  const props = unknownCheckingProxy(reveal(given.inputs)) as Record<string, unknown>;
  return { provider: { type: given.type, name: given.name, urn: given.urn, props } };
}
