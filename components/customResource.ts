import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { meta } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

/** A type whose parts may each be an `Input`, at any depth. */
export type DeepInput<T> = Input<T extends object ? { [K in keyof T]: DeepInput<T[K]> } : T>;

/** A custom kind, as described by the packages of `@kubernetes-models`. */
interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: object | undefined;
}

/** An object of a custom kind. `metadata` has Pulumi's type, so that the namespace can be an output of a resource. */
export type ObjectOf<T extends Kind> = Pick<T, "apiVersion" | "kind"> & {
  readonly metadata: meta.v1.ObjectMeta;
  readonly spec: DeepInput<NonNullable<T["spec"]>>;
};

/** Creates an object of a custom kind with type checks, which `CustomResource` itself does not have. */
export function createCustomResource<T extends Kind>(
  name: string,
  object: ObjectOf<T>,
  opts: CustomResourceOptions,
): CustomResource {
  return new CustomResource(name, object, opts);
}
