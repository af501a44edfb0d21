import { domainToASCII } from "node:url";
import { z } from "zod";
import { LABEL } from "./kubernetesNames";
import { withSuggestion } from "./suggestions";

/** Whether a text is a lower-case host name of DNS labels, at most 253 characters, and not a number or an address. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && !/(^|\.)\d+$/.test(text) && text.split(".").every((label) => LABEL.test(label));
}

const HOST_NAME = "a host name of lower-case letters, digits, hyphens and dots, such as meet.example.org";
export const hostName = withSuggestion(z.string(HOST_NAME).refine(isHostName, HOST_NAME), (value) =>
  typeof value === "string"
    ? domainToASCII(
        value
          .trim()
          .replace(/^[a-z]+:\/\//i, "")
          .replace(/[/:].*$|\.$/g, ""),
      )
    : undefined,
);
