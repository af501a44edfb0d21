import { plainSecrets } from "../../../policies/secrets/plainSecrets";
import { judged, object, ofChart, resource, UNKNOWN, workload } from "../judging";

const KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI\n-----END EC PRIVATE KEY-----";
const configMap = (data: Record<string, string>) => object("kubernetes:core/v1:ConfigMap", "files", { data });
const binary = (data: Record<string, string>) =>
  object("kubernetes:core/v1:ConfigMap", "files", {
    binaryData: Object.fromEntries(
      Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
    ),
  });
const chart = (values: object) =>
  resource("kubernetes:helm.sh/v4:Chart", { chart: "grafana", values }, { name: "grafana" });
const env = (name: string, value: unknown) => workload({ container: { env: [{ name, value }] } });
const running = (...command: string[]) => workload({ container: { command } });
const shell = (script: string) => running("sh", "-c", script);
const service = (metadata: object) =>
  object("kubernetes:core/v1:Service", "a", { metadata: { name: "a", ...metadata } });
const JOB = { containers: [{ name: "job", env: [{ name: "API_TOKEN", value: "hunter2" }] }] };
const PROSE = {
  versions: [{ schema: { properties: { auth: { description: "For example password: hunter2" } } } }],
};

const web = (text: string) => `shard-0-web: container web: ${text} in plain text`;
const variable = (name: string) => web(`variable ${name} is given`);
const file = (text: string) => `files: key ${text} in plain text`;
const value = (text: string) => `grafana: value ${text} in plain text`;

describe(plainSecrets.name, () => {
  const { accepts, reports, reportsEach } = judged(plainSecrets);

  describe("of containers", () => {
    reportsEach(
      "a password in a variable, of any kind of workload, also in charts",
      [
        ...["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet", "batch/v1:Job"].map((type) =>
          workload({
            type: `kubernetes:${type}`,
            container: { env: [{ name: "JVB_AUTH_PASSWORD", value: "hunter2" }] },
          }),
        ),
        ofChart(env("JVB_AUTH_PASSWORD", "hunter2")),
      ],
      variable("JVB_AUTH_PASSWORD"),
    );
    reportsEach(
      "a token of a CronJob, a Pod and an init container",
      [
        object("kubernetes:batch/v1:CronJob", "job", { spec: { jobTemplate: { spec: { template: { spec: JOB } } } } }),
        object("kubernetes:core/v1:Pod", "job", { spec: JOB }),
        object("kubernetes:core/v1:Pod", "job", { spec: { containers: [], initContainers: JOB.containers } }),
      ],
      "job: container job: variable API_TOKEN is given in plain text",
    );
    for (const [name, secret] of [
      ["JWT_APP_SECRET", UNKNOWN],
      ["ADMIN_PASSWORD", "12345678"],
      ["SMTP_PASS", "hunter2"],
    ] as const) {
      reports(`${name}=${secret}`, env(name, secret), variable(name));
    }
    const valueFrom = { secretKeyRef: { name: "shard-0-credentials", key: "JVB_AUTH_PASSWORD" } };
    accepts("a reference to a Secret", workload({ container: { env: [{ name: "JVB_AUTH_PASSWORD", valueFrom }] } }));
    for (const [name, harmless] of [
      ["ENABLE_AUTH_TOKEN", "1"],
      ["AUTH_TOKEN", "true"],
      ["AUTH_TOKEN", "false"],
      ["PASSWORD", "$(FROM_ELSEWHERE)"],
      ["TOKEN", "/var/run/token"],
      ["TOKEN_AUTH_URL", "https://login.example.org"],
      ["PASSWORD", ""],
      ["MAX_TOKENS", "12345678"],
      ["PUBLIC_URL", UNKNOWN],
      ["XMPP_SERVER", "shard-0-prosody.jitsi.svc:5222"],
    ] as const) {
      accepts(`${name}=${harmless}`, env(name, harmless));
    }
    for (const [secret, what] of [
      ["AKIAIOSFODNN7EXAMPLE", "an access key"],
      ["ghp_0123456789abcdefghijABCDEFGHIJ012345", "a token"],
      ["postgres://meet:hunter2@db.example.org/meet", "a login"],
      ["https://hooks.slack.com/services/T000/B000", "a webhook"],
    ] as const) {
      reports(`${what} by its form`, env("ANYTHING", secret), web(`variable ANYTHING holds ${what}`));
    }

    reportsEach(
      "a password among arguments",
      ["args", "command"].map((field) =>
        workload({
          container: {
            [field]: ["serve", "--admin-password=hunter2", "--secret-field-selector=type!=x", "--token=$(TOKEN)"],
          },
        }),
      ),
      web("argument --admin-password is given"),
    );
    reports(
      "a password after an option",
      running("serve", "--password", "hunter2", "--token", "--verbose"),
      web("argument --password is given"),
    );
    reports("a shell's variable", shell("export PASSWORD=hunter2; exec /init"), web("command holds PASSWORD"));
    reports("a shell's login", shell("curl -s -u admin:hunter2 https://example.org"), web("command holds a login"));
    accepts(
      "shell commands without secrets",
      ...['token="$(cat /var/run/token)"', "date -u +%s:%N", 'curl -u "$USER:$PASS" https://x'].map(shell),
    );
    reports(
      "a token in a hook",
      workload({ container: { lifecycle: { preStop: { exec: { command: ["sh", "-c", "TOKEN=hunter2 leave"] } } } } }),
      web("command holds TOKEN"),
    );
  });

  describe("of other objects", () => {
    reports("a password by its key", configMap({ password: "hunter2" }), file("password is given"));
    reports("a token in binary data by its key", binary({ "api-token": "hunter2" }), file("api-token is given"));
    reportsEach("a private key", [configMap({ "a.pem": KEY }), binary({ "a.pem": KEY })], file("a.pem is given"));
    const turn = 'port = 5349\n# password = "an example"\nstatic-auth-secret = "hunter2"\n';
    reports("a secret in a file", configMap({ "a.conf": turn }), file("a.conf holds static-auth-secret"));
    reports("a password in binary data", binary({ file: "password=hunter2" }), file("file holds password"));
    accepts(
      "names of Secrets in a file, and Secrets",
      configMap({
        "config.yaml": "secretName: jitsi-tls\nsecret: alertmanager-receiver\nbearer_token_file: /var/run/token\n",
      }),
      object("kubernetes:core/v1:Secret", "s", { stringData: { password: "hunter2", "tls.key": KEY } }),
    );
    reports(
      "a token of a custom resource",
      object("kubernetes:cert-manager.io/v1:ClusterIssuer", "issuer", {
        spec: { acme: { token: "hunter2", privateKeySecretRef: { name: "acme-account" } } },
      }),
      "issuer: spec.acme.token is given in plain text",
    );
    accepts(
      "prose of a definition",
      object("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "d", { spec: PROSE }),
    );
    reports(
      "the same text in another object",
      object("kubernetes:example.org/v1:Other", "d", { spec: PROSE }),
      "d: spec.versions.0.schema.properties.auth.description holds password in plain text",
    );
    reports(
      "a label",
      service({ labels: { "example.org/password": "hunter2" } }),
      "a: label example.org/password is given in plain text",
    );
    reports(
      "an annotation",
      service({ annotations: { "example.org/api-key": "hunter2" } }),
      "a: annotation example.org/api-key is given in plain text",
    );
    accepts(
      "an annotation with a reference",
      service({ annotations: { "cert-manager.io/inject-ca-from-secret": "cert-manager/ca" } }),
    );
  });

  describe("of charts", () => {
    reportsEach(
      "a password at any depth, known or not",
      ["hunter2", "prom-operator", UNKNOWN, 12345].map((adminPassword) => chart({ grafana: { adminPassword } })),
      value("grafana.adminPassword is given"),
    );
    reports(
      "a variable",
      chart({ extraEnv: [{ name: "GF_SMTP_PASSWORD", value: "hunter2" }] }),
      value("extraEnv.0.value is given"),
    );
    reports("a text", chart({ ini: "[smtp]\npassword = hunter2\n" }), value("ini holds password"));
    accepts(
      "references to Secrets",
      chart({ admin: { existingSecret: "grafana", passwordKey: "password" }, configSecret: "receiver-v2" }),
    );
  });

  describe("with a Secret of the operator whose name looks like a password", () => {
    const rule = (expr: string) =>
      object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "jitsi", {
        spec: { groups: [{ rules: [{ expr }] }] },
      });
    const selector = 'kube_secret_annotations{secret="wildcard2024"}';
    const named = { region: { certificate: "wildcard2024", operatorObjects: ["Secret tokens2024"] } };
    reports(
      "its name without such a configuration",
      rule(selector),
      "jitsi: spec.groups.0.rules.0.expr holds secret in plain text",
    );
    judged(plainSecrets, named).accepts("its name", rule(selector), rule('{secret="tokens2024"}'));
    judged(plainSecrets, named).reports(
      "its name as a password",
      rule('{password="wildcard2024"}'),
      "jitsi: spec.groups.0.rules.0.expr holds password in plain text",
    );
  });
});
