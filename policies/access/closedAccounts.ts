import { labelOf, NAME } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Settings that allow registration in prosody: the option, and the modules that use it. */
const REGISTERS = /\ballow_registration\s*=\s*true\b|\b(register_ibr|register_web|invites_register)\b/;
const COMMENT = /^\s*--/;

/**
 * Risk: prosody also stores the accounts of jicofo and the bridges, and its HTTP server is on the public host. A client that
 * can create an account can join the room in which bridges register, pose as a bridge, and receive the media of conferences.
 */
export const closedAccounts = resourceRule({
  name: "accounts-are-given",
  level: ALWAYS,
  severity: "critical",
  why: "A client that can create an account in prosody can pose as a bridge and receive the media of conferences.",
  fix: "Remove registration from jitsi:extra.prosody. Accounts of participants come from jitsi:accounts, ldap or jwt (jitsi:auth).",
  check: (resource) =>
    isOwnObject(resource) && labelOf(resource, NAME) === "prosody"
      ? [...variables(resource), ...files(resource)]
          .filter(({ text }) => REGISTERS.test(text))
          .map(({ where }) => `${where} allows every client to create an account`)
      : [],
});

interface Setting {
  readonly where: string;
  readonly text: string;
}

function variables(resource: Resource): Setting[] {
  return (podOf(resource)?.containers ?? []).flatMap(({ name, props }) =>
    props.at("env").items.map((variable) => ({
      where: `container ${name}: variable ${variable.at("name").text ?? "?"}`,
      // The image converts these two characters to a line break.
      text: (variable.at("value").text ?? "").replaceAll("\\n", "\n"),
    })),
  );
}

function files({ kind, props }: Resource): Setting[] {
  if (kind !== "ConfigMap") return [];
  return props.at("data").entries.map(([key, { text = "" }]) => ({
    where: `key ${key}`,
    text: text
      .split("\n")
      .filter((line) => !COMMENT.test(line))
      .join("\n"),
  }));
}
