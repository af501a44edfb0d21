import { narrowCloudRoles } from "../../../policies/access/narrowCloudRoles";
import { judged, resource, UNKNOWN } from "../judging";

const policy = (statement: object) =>
  resource("aws:iam/rolePolicy:RolePolicy", { policy: { Statement: [{ Effect: "Allow", ...statement }] } });
const trust = (statement: object) =>
  resource("aws:iam/role:Role", { assumeRolePolicy: { Statement: { Effect: "Allow", ...statement } } });
const attachment = (policyArn: unknown) => resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });
const member = (role: unknown, who: unknown = "serviceAccount:nodes@project.iam.gserviceaccount.com") =>
  resource("gcp:projects/iAMMember:IAMMember", { role, member: who });

describe(narrowCloudRoles.name, () => {
  const { accepts, reports, reportsEach } = judged(narrowCloudRoles);

  accepts(
    "named actions, services that assume a role, and roles of one purpose",
    policy({ Action: ["ec2:DescribeImages", "ec2:Describe*"], Resource: "*" }),
    policy({ Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/nodes" }),
    policy({ Effect: "Deny", Action: "*", Resource: "*" }),
    trust({ Principal: { Service: "ec2.amazonaws.com" } }),
    attachment("arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
    member("roles/container.defaultNodeServiceAccount"),
  );

  reports(
    "wildcards as actions",
    policy({ Action: ["*", "s3:*"], Resource: "*" }),
    "thing: it allows *",
    "thing: it allows s3:*",
  );
  const json = JSON.stringify({ Statement: { Effect: "Allow", Action: "ec2:*", Resource: "*" } });
  reports(
    "wildcards in a JSON document",
    resource("aws:iam/policy:Policy", { policy: json }),
    "thing: it allows ec2:*",
  );
  reports("NotAction", policy({ NotAction: "iam:*", Resource: "*" }), "thing: it allows all actions except some");
  reports(
    "PassRole on every role",
    policy({ Action: "iam:PassRole", Resource: ["*"] }),
    "thing: it allows iam:PassRole",
  );

  reportsEach(
    "a role that every principal may assume",
    ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::1:root", "*"] }].map((Principal) => trust({ Principal })),
    "thing: any principal may assume it",
  );
  accepts("a condition on every principal", trust({ Principal: "*", Condition: { StringEquals: {} } }));

  const arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  reports("a policy of administrators", attachment(arn), `thing: it gives ${arn}`);
  for (const role of ["roles/owner", "roles/editor", "roles/container.admin", "roles/compute.networkAdmin"]) {
    reports(role, member(role), `thing: it gives ${role}`);
  }
  reports("a member allUsers", member("roles/viewer", "allUsers"), "thing: it is for allUsers");
  reports(
    "allAuthenticatedUsers in a binding",
    resource("gcp:storage/bucketIAMBinding:BucketIAMBinding", {
      role: "roles/storage.objectViewer",
      members: ["user:ops@example.org", "allAuthenticatedUsers"],
    }),
    "thing: it is for allAuthenticatedUsers",
  );

  accepts(
    "unknown values",
    resource("aws:iam/rolePolicy:RolePolicy", { policy: UNKNOWN }),
    policy({ Action: UNKNOWN, Resource: UNKNOWN }),
    attachment(UNKNOWN),
    member(UNKNOWN, UNKNOWN),
  );
});
