import { labelOf, NAME } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** What makes prosody give an account to whoever asks: the switch, and the modules that ask it. */
const REGISTERS = /\ballow_registration\s*=\s*true\b|\b(register_ibr|register_web|invites_register)\b/;
const COMMENT = /^\s*--/;

/**
 * Risk: prosody keeps the accounts of jicofo and of the bridges too, and its HTTP is on the public host. Whoever may make
 * an account there joins the room in which bridges announce themselves, says to be one, and is given the media of calls.
 */
export const closedAccounts = resourceRule({
  name: "accounts-are-given",
  level: ALWAYS,
  severity: "critical",
  why: "A stranger with an account of prosody's can say to be a bridge, and is given the media of calls.",
  fix: "Leave registration out of jitsi:extra.prosody; accounts of people are jitsi:accounts, ldap or jwt (jitsi:auth).",
  check: (resource) =>
    isOwnObject(resource) && labelOf(resource, NAME) === "prosody"
      ? [...variables(resource), ...files(resource)]
          .filter(({ text }) => REGISTERS.test(text))
          .map(({ where }) => `${where} gives an account to whoever asks`)
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
      // The image takes these two characters for the end of a line.
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
