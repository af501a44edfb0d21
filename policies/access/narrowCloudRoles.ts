import type { Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Predefined cloud policies and roles with full access, or with full access to a service that a region uses. */
const FULL_ACCESS =
  /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|Amazon\w+FullAccess)$|^roles\/(owner|editor|.*[aA]dmin)$/;
const ALL_PRINCIPALS = ["allUsers", "allAuthenticatedUsers"];
/** Actions that delegate rights: harmless for a single resource, but equal to full access for all resources. */
const ESCALATING_ACTIONS = /^(iam:(PassRole|Put.*|Attach.*|Create.*)|sts:AssumeRole)$/;

/**
 * Risk: a compromised pod can obtain cloud credentials from its node or its own identity. With a wildcard in their
 * permissions, one bridge gives access to the whole account.
 */
export const narrowCloudRoles = resourceRule({
  name: "cloud-roles-are-narrow",
  level: ALWAYS,
  severity: "critical",
  why: "A compromised pod can obtain its cloud credentials: with a wildcard in them, one bridge gives access to the account.",
  fix: "Name the required actions and resources, and the principals that may assume the role.",
  check: (resource) => {
    const { props, type } = resource;
    switch (type) {
      case "aws:iam/rolePolicy:RolePolicy":
      case "aws:iam/policy:Policy":
        return statements(props.at("policy")).flatMap(broadActions);
      case "aws:iam/role:Role":
        return statements(props.at("assumeRolePolicy")).some(trustsEveryone) ? ["any principal may assume it"] : [];
      case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
        return fullAccess(props.at("policyArn"));
      default:
        return /^gcp:.*:\w*I?AMMember$|^gcp:.*:\w*I?AMBinding$/.test(type) ? ofGoogle(resource) : [];
    }
  },
});

/** Statements that allow something, of a policy given as object or as JSON. */
function statements(policy: Value): readonly Value[] {
  return list(policy.json.at("Statement")).filter((statement) => statement.at("Effect").is("Allow"));
}

function broadActions(statement: Value): string[] {
  const everything = texts(statement.at("Resource")).includes("*");
  const actions = texts(statement.at("Action")).filter(
    (action) => /^([\w-]+:)?\*$/.test(action) || (everything && ESCALATING_ACTIONS.test(action)),
  );
  const rest = statement.at("NotAction").exists ? ["it allows all actions except some"] : [];
  return [...actions.map((action) => `it allows ${action}`), ...rest];
}

function trustsEveryone(statement: Value): boolean {
  const principal = statement.at("Principal");
  const everybody = principal.is("*") || principal.entries.some(([, who]) => texts(who).includes("*"));
  return everybody && !statement.at("Condition").exists;
}

function fullAccess({ text = "" }: Value): string[] {
  return FULL_ACCESS.test(text) ? [`it gives ${text}`] : [];
}

function ofGoogle({ props }: Resource): string[] {
  const members = [props.at("member"), ...props.at("members").items];
  const everybody = members.filter((member) => member.is(...ALL_PRINCIPALS));
  return [...fullAccess(props.at("role")), ...everybody.map(({ text }) => `it is for ${text}`)];
}

function list(value: Value): readonly Value[] {
  return value.items.length > 0 ? value.items : [value];
}

function texts(value: Value): readonly string[] {
  return list(value).flatMap(({ text }) => text ?? []);
}
