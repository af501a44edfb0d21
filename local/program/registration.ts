import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** One resource as the program registered it. Values are as the SDK sends them: secrets are marked, see secretValues.ts. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string | undefined;
  /** URN of the provider; components have none. */
  readonly provider: string | undefined;
  /** Managed by a provider; everything else is a component. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** URN of what takes it along when it is deleted, so that nobody asks a provider to delete it. */
  readonly deletedWith: string | undefined;
  /** How long its provider may take ("30m"), where that is not the provider's own default. */
  readonly timeouts: Timeouts;
  readonly ignoreChanges: readonly string[];
  /** URNs of what it waits for, given with `dependsOn` or by using an output. */
  readonly dependencies: readonly string[];
}

export type Timeouts = Readonly<Partial<Record<"create" | "update" | "delete", string>>>;

/** Reads what the program sent, with a URN as the engine would give it. */
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

/** The engine's form: the types of all parents but the stack, then the own one. The SDK's test monitor knows one parent. */
export function urnOf(stack: string, project: string, parent: string, type: string, name: string): string {
  const parents = parent === "" ? "" : (parent.split("::")[2] ?? "");
  const qualified = parents === "" || parents === "pulumi:pulumi:Stack" ? type : `${parents}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** A provider is referred to as `<urn>::<id>`. */
function providerUrn(reference: string): string | undefined {
  return reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));
}
