import type { ComponentResource } from "@pulumi/pulumi";

/** Options of a component's children. */
export interface ChildOptions {
  readonly parent: ComponentResource;
}
