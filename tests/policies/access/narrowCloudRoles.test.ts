import assert from "node:assert/strict";
import { narrowCloudRoles } from "../../../policies/access/narrowCloudRoles";
import { complaints, resource, UNKNOWN } from "../judging";

const policy = (statement: object) =>
  resource("aws:iam/rolePolicy:RolePolicy", { policy: { Statement: [{ Effect: "Allow", ...statement }] } });
const trust = (statement: object) =>
  resource("aws:iam/role:Role", { assumeRolePolicy: { Statement: { Effect: "Allow", ...statement } } });
const attachment = (policyArn: unknown) => resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });
const member = (role: unknown, who: unknown = "serviceAccount:nodes@project.iam.gserviceaccount.com") =>
  resource("gcp:projects/iAMMember:IAMMember", { role, member: who });

describe("cloud-roles-are-narrow", () => {
  it("is content with named actions, services that take a role on, and roles of one purpose", async () => {
    const sound = [
      policy({ Action: ["ec2:DescribeImages", "ec2:Describe*"], Resource: "*" }),
      policy({ Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/nodes" }),
      policy({ Effect: "Deny", Action: "*", Resource: "*" }),
      trust({ Principal: { Service: "ec2.amazonaws.com" } }),
      attachment("arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
      member("roles/container.defaultNodeServiceAccount"),
    ];
    for (const one of sound)
      assert.deepEqual(await complaints(narrowCloudRoles, [one]), [], JSON.stringify(one.inputs));
  });

  it("refuses wildcards of actions, in an object or in JSON", async () => {
    assert.deepEqual(await complaints(narrowCloudRoles, [policy({ Action: ["*", "s3:*"], Resource: "*" })]), [
      "thing: it allows *",
      "thing: it allows s3:*",
    ]);
    const text = JSON.stringify({ Statement: { Effect: "Allow", Action: "ec2:*", Resource: "*" } });
    assert.deepEqual(await complaints(narrowCloudRoles, [resource("aws:iam/policy:Policy", { policy: text })]), [
      "thing: it allows ec2:*",
    ]);
    assert.deepEqual(await complaints(narrowCloudRoles, [policy({ NotAction: "iam:*", Resource: "*" })]), [
      "thing: it allows all actions but some",
    ]);
  });

  it("refuses to hand on the rights of every role", async () => {
    assert.deepEqual(await complaints(narrowCloudRoles, [policy({ Action: "iam:PassRole", Resource: ["*"] })]), [
      "thing: it allows iam:PassRole",
    ]);
  });

  it("refuses a role that anybody takes on, unless on a condition", async () => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::1:root", "*"] }]) {
      assert.deepEqual(await complaints(narrowCloudRoles, [trust({ Principal })]), ["thing: anybody may take it on"]);
    }
    const conditional = trust({ Principal: "*", Condition: { StringEquals: {} } });
    assert.deepEqual(await complaints(narrowCloudRoles, [conditional]), []);
  });

  it("refuses the clouds' own roles of administrators, and rights for everybody", async () => {
    const arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    assert.deepEqual(await complaints(narrowCloudRoles, [attachment(arn)]), [`thing: it gives ${arn}`]);
    for (const role of ["roles/owner", "roles/editor", "roles/container.admin", "roles/compute.networkAdmin"]) {
      assert.deepEqual(await complaints(narrowCloudRoles, [member(role)]), [`thing: it gives ${role}`]);
    }
    assert.deepEqual(await complaints(narrowCloudRoles, [member("roles/viewer", "allUsers")]), [
      "thing: it is for allUsers",
    ]);
    const binding = resource("gcp:storage/bucketIAMBinding:BucketIAMBinding", {
      role: "roles/storage.objectViewer",
      members: ["user:ops@example.org", "allAuthenticatedUsers"],
    });
    assert.deepEqual(await complaints(narrowCloudRoles, [binding]), ["thing: it is for allAuthenticatedUsers"]);
  });

  it("waits for what a preview does not know", async () => {
    const unknown = [
      resource("aws:iam/rolePolicy:RolePolicy", { policy: UNKNOWN }),
      policy({ Action: UNKNOWN, Resource: UNKNOWN }),
      attachment(UNKNOWN),
      member(UNKNOWN, UNKNOWN),
    ];
    for (const one of unknown) assert.deepEqual(await complaints(narrowCloudRoles, [one]), []);
  });
});
