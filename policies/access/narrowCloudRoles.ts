import type { Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Policies and roles of the clouds' own that allow everything, or everything of what a region is made of. */
const MASTERS =
  /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|Amazon\w+FullAccess)$|^roles\/(owner|editor|.*[aA]dmin)$/;
const EVERYBODY = ["allUsers", "allAuthenticatedUsers"];
/** Actions that hand on rights; harmless for one resource, and everything for all of them. */
const LADDERS = /^(iam:(PassRole|Put.*|Attach.*|Create.*)|sts:AssumeRole)$/;

/**
 * Risk: a pod that is taken over asks its node, or its own identity, for credentials of the cloud. With a wildcard in them one
 * bridge is the whole account.
 */
export const narrowCloudRoles = resourceRule({
  name: "cloud-roles-are-narrow",
  level: ALWAYS,
  severity: "critical",
  why: "Whoever takes over a pod asks for its credentials of the cloud: with a wildcard in them one bridge is the account.",
  fix: "Name the actions and the resources that are needed, and who may take the role on.",
  check: (resource) => {
    const { props, type } = resource;
    switch (type) {
      case "aws:iam/rolePolicy:RolePolicy":
      case "aws:iam/policy:Policy":
        return statements(props.at("policy")).flatMap(tooMuch);
      case "aws:iam/role:Role":
        return statements(props.at("assumeRolePolicy")).some(trustsAll) ? ["anybody may take it on"] : [];
      case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
        return given(props.at("policyArn"));
      default:
        return /^gcp:.*:\w*I?AMMember$|^gcp:.*:\w*I?AMBinding$/.test(type) ? ofGoogle(resource) : [];
    }
  },
});

/** A policy is an object, or JSON; what allows nothing is no danger. */
function statements(policy: Value): readonly Value[] {
  return list(policy.json.at("Statement")).filter((statement) => statement.at("Effect").is("Allow"));
}

function tooMuch(statement: Value): string[] {
  const everything = texts(statement.at("Resource")).includes("*");
  const actions = texts(statement.at("Action")).filter(
    (action) => /^([\w-]+:)?\*$/.test(action) || (everything && LADDERS.test(action)),
  );
  const rest = statement.at("NotAction").exists ? ["it allows all actions but some"] : [];
  return [...actions.map((action) => `it allows ${action}`), ...rest];
}

function trustsAll(statement: Value): boolean {
  const principal = statement.at("Principal");
  const everybody = principal.is("*") || principal.entries.some(([, who]) => texts(who).includes("*"));
  return everybody && !statement.at("Condition").exists;
}

function given({ text = "" }: Value): string[] {
  return MASTERS.test(text) ? [`it gives ${text}`] : [];
}

function ofGoogle({ props }: Resource): string[] {
  const members = [props.at("member"), ...props.at("members").items];
  const everybody = members.filter((member) => member.is(...EVERYBODY));
  return [...given(props.at("role")), ...everybody.map(({ text }) => `it is for ${text}`)];
}

function list(value: Value): readonly Value[] {
  return value.items.length > 0 ? value.items : [value];
}

function texts(value: Value): readonly string[] {
  return list(value).flatMap(({ text }) => text ?? []);
}
