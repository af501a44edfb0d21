import { Namespace } from "@pulumi/kubernetes/core/v1";
import { type CustomResourceOptions, getProject, getStack } from "@pulumi/pulumi";
import { STACK } from "../stacks/catalogue/labels";
import { labels } from "./labels";

export type PodSecurity = "privileged" | "baseline" | "restricted";

export interface NamespaceArgs {
  readonly name: string;
  /** Enforced level of the Pod Security Standards, and the level whose violations only cause a warning. */
  readonly podSecurity: { readonly enforce: PodSecurity; readonly warn: PodSecurity };
  /** Additional labels, for controllers that act on whole namespaces. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Creates a namespace of this program. */
export function createNamespace(
  { name, podSecurity, labels: more }: NamespaceArgs,
  opts: CustomResourceOptions,
): Namespace {
  return new Namespace(
    name,
    {
      metadata: {
        name,
        // Recovery after an interrupted update adopts objects only in namespaces of its own stack.
        annotations: { [STACK]: `${getProject()}/${getStack()}` },
        labels: {
          ...labels({ name, instance: name, component: "namespace" }),
          "pod-security.kubernetes.io/enforce": podSecurity.enforce,
          "pod-security.kubernetes.io/warn": podSecurity.warn,
          ...more,
        },
      },
    },
    opts,
  );
}
