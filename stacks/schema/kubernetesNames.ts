import type { z } from "zod";
import { form, word } from "./formats";

/** Names and labels as the API server takes them (k8s.io/apimachinery/pkg/util/validation, and apis/core/validation). */

/** A name without dots (RFC 1123), such as that of a namespace. */
export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const DOTTED = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const WORD = "[A-Za-z0-9]([\\w.-]{0,61}[A-Za-z0-9])?";

/** Name of an object that may have dots. */
export const objectName = (what: string): z.ZodString => form(new RegExp(`^(?=.{1,253}$)${DOTTED}$`), what);

export const labelKey = form(
  new RegExp(`^((?=[^/]{1,253}/)${DOTTED}/)?${WORD}$`),
  "the key of a label, such as pool or example.org/pool",
);
export const labelValue = word.pipe(form(new RegExp(`^(${WORD})?$`), "the value of a label, 63 letters at most"));

/** Key of a ConfigMap; the kubelet makes a file of that name. */
export function isConfigMapKey(text: string): boolean {
  return /^[\w.-]{1,253}$/.test(text) && !/^\.\.?$|^\.\./.test(text);
}
