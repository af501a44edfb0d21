import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** A resource as the program registered it. Inputs are as the SDK sends them, with secrets marked (secretValues.ts). */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string | undefined;
  /** URN of the provider; components have none. */
  readonly provider: string | undefined;
  /** Managed by a provider; false for a component. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** URN of the resource whose deletion also deletes this one, so that the engine skips its own delete. */
  readonly deletedWith: string | undefined;
  /** Timeouts ("30m") that differ from the provider's defaults. */
  readonly timeouts: Timeouts;
  readonly ignoreChanges: readonly string[];
  /** URNs of its dependencies, from `dependsOn` and from outputs among its inputs. */
  readonly dependencies: readonly string[];
}

export type Timeouts = Readonly<Partial<Record<"create" | "update" | "delete", string>>>;

/** Reads a registration request. @param urn as the engine would assign it. */
export function readRequest(
  request: RegisterResourceRequest,
  urn: string,
  parent: Registration | undefined,
): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: parent?.urn,
    provider: providerUrn(request.getProvider()),
    custom: request.getCustom(),
    inputs: request.getObject()?.toJavaScript() ?? {},
    protect: request.getProtect() ?? false,
    retainOnDelete: request.hasRetainondelete()
      ? (request.getRetainondelete() ?? false)
      : (parent?.retainOnDelete ?? false),
    deletedWith: request.getDeletedwith() || parent?.deletedWith,
    timeouts: timeoutsOf(request.getCustomtimeouts()),
    ignoreChanges: request.getIgnorechangesList(),
    dependencies: request.getDependenciesList(),
  };
}

function timeoutsOf(given: RegisterResourceRequest.CustomTimeouts | undefined): Timeouts {
  const all = { create: given?.getCreate(), update: given?.getUpdate(), delete: given?.getDelete() };
  return Object.fromEntries(Object.entries(all).filter(([, time]) => time));
}

/** A URN as the engine builds it: the types of all parents but the stack, then the own type. The SDK's test monitor uses one parent. */
export function urnOf(stack: string, project: string, parent: string, type: string, name: string): string {
  const parents = parent === "" ? "" : (parent.split("::")[2] ?? "");
  const qualified = parents === "" || parents === "pulumi:pulumi:Stack" ? type : `${parents}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** A provider reference has the form `<urn>::<id>`. */
function providerUrn(reference: string): string | undefined {
  return reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));
}
