import assert from "node:assert/strict";
import { foreignFields } from "../../components/foreignFields";

const IMAGE = {
  "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"jicofo"}': { ".": {}, "f:image": {} } } } } },
};
const REPLICAS = { "f:spec": { "f:replicas": {} } };
const RESTARTED = {
  "f:spec": { "f:template": { "f:metadata": { "f:annotations": { "f:kubectl.kubernetes.io/restartedAt": {} } } } },
};
const PULUMI = { manager: "pulumi-kubernetes-1a2b3c4d", operation: "Apply", fieldsV1: IMAGE };

describe("fields of a pod template", () => {
  it("are foreign when another manager has set them", () => {
    const env = {
      "f:spec": {
        "f:template": {
          "f:spec": {
            "f:containers": { 'k:{"name":"web"}': { "f:env": { 'k:{"name":"A"}': { ".": {}, "f:value": {} } } } },
          },
        },
      },
    };
    assert.deepEqual(foreignFields([PULUMI, { manager: "kubectl-set", operation: "Update", fieldsV1: env }]), [
      'f:spec/f:containers/k:{"name":"web"}/f:env/k:{"name":"A"}/f:value',
    ]);
    assert.deepEqual(foreignFields([{ manager: "kubectl-set", operation: "Update", fieldsV1: IMAGE }]), [
      'f:spec/f:containers/k:{"name":"jicofo"}/f:image',
    ]);
  });

  for (const [what, managers] of [
    ["Pulumi set them", [PULUMI]],
    ["a server-side dry run set them", [{ manager: "jitsi", operation: "Apply", fieldsV1: IMAGE }]],
    ["another manager set the same value", [PULUMI, { manager: "argocd", operation: "Apply", fieldsV1: IMAGE }]],
    [
      "an autoscaler set a field outside of the template",
      [PULUMI, { manager: "kube-controller-manager", fieldsV1: REPLICAS }],
    ],
    [
      "kubectl rollout restart set them",
      [PULUMI, { manager: "kubectl-rollout", operation: "Update", fieldsV1: RESTARTED }],
    ],
    ["a controller set them in the status", [{ manager: "kwok", subresource: "status", fieldsV1: IMAGE }]],
    ["managers are unknown", undefined],
  ] as const) {
    it(`are not when ${what}`, () => assert.deepEqual(foreignFields(managers), []));
  }
});
