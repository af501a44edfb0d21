import type { z } from "zod";
import { form, word } from "./formats";

/** Names and labels as the API server validates them (k8s.io/apimachinery/pkg/util/validation, apis/core/validation). */

/** A DNS label (RFC 1123), such as the name of a namespace. */
export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const DOTTED = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const WORD = "[A-Za-z0-9]([\\w.-]{0,61}[A-Za-z0-9])?";

/** Object name that may contain dots (DNS subdomain). */
export const objectName = (what: string): z.ZodString => form(new RegExp(`^(?=.{1,253}$)${DOTTED}$`), what);

/** A name with an optional domain in front, as labels, annotations and classes of load balancers have it. */
export const qualifiedName = (what: string): z.ZodString =>
  form(new RegExp(`^((?=[^/]{1,253}/)${DOTTED}/)?${WORD}$`), what);

export const labelKey = qualifiedName("a label key, such as pool or example.org/pool");
export const labelValue = word.pipe(form(new RegExp(`^(${WORD})?$`), "a label value of at most 63 characters"));

/** Whether a text is a valid ConfigMap key. The kubelet creates a file with this name. */
export function isConfigMapKey(text: string): boolean {
  return /^[\w.-]{1,253}$/.test(text) && !/^\.\.?$|^\.\./.test(text);
}
