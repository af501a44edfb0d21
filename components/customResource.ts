import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { meta } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

/** A type in which any part may be known only later. */
export type Later<T> = Input<T extends object ? { [K in keyof T]: Later<T[K]> } : T>;

/** A kind that a chart defines, as the packages of `@kubernetes-models` describe it. */
interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: object | undefined;
}

/** The object of a custom kind; `metadata` is Pulumi's, so that a namespace can be another resource's. */
export type ObjectOf<T extends Kind> = Pick<T, "apiVersion" | "kind"> & {
  readonly metadata: meta.v1.ObjectMeta;
  readonly spec: Later<NonNullable<T["spec"]>>;
};

/** Makes an object of a custom kind, checked by the compiler; `CustomResource` itself takes anything. */
export function createCustomResource<T extends Kind>(
  name: string,
  object: ObjectOf<T>,
  opts: CustomResourceOptions,
): CustomResource {
  return new CustomResource(name, object, opts);
}
