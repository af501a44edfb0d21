import assert from "node:assert/strict";
import { plainSecrets } from "../../../policies/secrets/plainSecrets";
import { complaints, object, ofChart, resource, UNKNOWN, workload } from "../judging";

const KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI\n-----END EC PRIVATE KEY-----";
const configMap = (data: Record<string, string>) => object("kubernetes:core/v1:ConfigMap", "files", { data });
const chart = (values: object) =>
  resource("kubernetes:helm.sh/v4:Chart", { chart: "grafana", values }, { name: "grafana" });
const env = (name: string, value: unknown) => workload({ container: { env: [{ name, value }] } });

describe("no-plain-secrets", () => {
  it("lets a container refer to a Secret", async () => {
    const valueFrom = { secretKeyRef: { name: "shard-0-credentials", key: "JVB_AUTH_PASSWORD" } };
    const one = workload({ container: { env: [{ name: "JVB_AUTH_PASSWORD", valueFrom }] } });
    assert.deepEqual(await complaints(plainSecrets, [one]), []);
  });

  it("finds a password in a variable of a container, of whatever kind", async () => {
    const types = ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet", "batch/v1:Job"];
    for (const type of types.map((one) => `kubernetes:${one}`)) {
      const one = workload({ type, container: { env: [{ name: "JVB_AUTH_PASSWORD", value: "hunter2" }] } });
      assert.deepEqual(await complaints(plainSecrets, [one]), [
        "shard-0-web: container web: variable JVB_AUTH_PASSWORD is given in plain text",
      ]);
    }
  });

  it("finds one in the pods of a CronJob, in a bare Pod and in an init container", async () => {
    const container = { name: "job", env: [{ name: "API_TOKEN", value: "hunter2" }] };
    const expected = ["job: container job: variable API_TOKEN is given in plain text"];
    const spec = { containers: [container] };
    const cron = object("kubernetes:batch/v1:CronJob", "job", {
      spec: { jobTemplate: { spec: { template: { spec } } } },
    });
    const pod = object("kubernetes:core/v1:Pod", "job", { spec });
    const init = object("kubernetes:core/v1:Pod", "job", { spec: { containers: [], initContainers: [container] } });
    for (const one of [cron, pod, init]) assert.deepEqual(await complaints(plainSecrets, [one]), expected);
  });

  it("goes by the name while a preview does not know the value", async () => {
    assert.deepEqual(await complaints(plainSecrets, [env("JWT_APP_SECRET", UNKNOWN)]), [
      "shard-0-web: container web: variable JWT_APP_SECRET is given in plain text",
    ]);
    assert.deepEqual(await complaints(plainSecrets, [env("PUBLIC_URL", UNKNOWN)]), []);
  });

  it("is not disturbed by switches, numbers, paths and references", async () => {
    for (const [name, value] of [
      ["ENABLE_AUTH_TOKEN", "1"],
      ["AUTH_TOKEN", "true"],
      ["AUTH_TOKEN", "false"],
      ["PASSWORD", "$(FROM_ELSEWHERE)"],
      ["TOKEN", "/var/run/token"],
      ["TOKEN_AUTH_URL", "https://login.example.org"],
      ["PASSWORD", ""],
    ] as const) {
      assert.deepEqual(await complaints(plainSecrets, [env(name, value)]), [], `${name}=${value}`);
    }
  });

  it("finds a password among the arguments of a container", async () => {
    for (const field of ["args", "command"]) {
      const words = ["serve", "--admin-password=hunter2", "--secret-field-selector=type!=x", "--token=$(TOKEN)"];
      assert.deepEqual(await complaints(plainSecrets, [workload({ container: { [field]: words } })]), [
        "shard-0-web: container web: argument --admin-password is given in plain text",
      ]);
    }
  });

  it("finds one behind an option, in what a shell is told, and in a hook", async () => {
    const command = (words: readonly string[]) =>
      complaints(plainSecrets, [workload({ container: { command: words } })]);
    assert.deepEqual(await command(["serve", "--password", "hunter2", "--token", "--verbose"]), [
      "shard-0-web: container web: argument --password is given in plain text",
    ]);
    for (const [script, what] of [
      ["export PASSWORD=hunter2; exec /init", "PASSWORD"],
      ["curl -s -u admin:hunter2 https://example.org", "a login"],
    ] as const) {
      assert.deepEqual(await command(["sh", "-c", script]), [
        `shard-0-web: container web: command holds ${what} in plain text`,
      ]);
    }
    for (const script of ['token="$(cat /var/run/token)"', "date -u +%s:%N", 'curl -u "$USER:$PASS" https://x']) {
      assert.deepEqual(await command(["sh", "-c", script]), [], script);
    }
    const lifecycle = { preStop: { exec: { command: ["sh", "-c", "TOKEN=hunter2 leave"] } } };
    assert.equal((await complaints(plainSecrets, [workload({ container: { lifecycle } })])).length, 1);
  });

  it("knows secrets by the form that their issuers give them, whatever they are called", async () => {
    for (const [value, what] of [
      ["AKIAIOSFODNN7EXAMPLE", "an access key"],
      ["ghp_0123456789abcdefghijABCDEFGHIJ012345", "a token"],
      ["postgres://meet:hunter2@db.example.org/meet", "a login"],
      ["https://hooks.slack.com/services/T000/B000", "a webhook"],
    ] as const) {
      assert.deepEqual(await complaints(plainSecrets, [env("ANYTHING", value)]), [
        `shard-0-web: container web: variable ANYTHING holds ${what} in plain text`,
      ]);
    }
    assert.deepEqual(await complaints(plainSecrets, [env("XMPP_SERVER", "shard-0-prosody.jitsi.svc:5222")]), []);
  });

  it("takes digits for a password where that is what they are called", async () => {
    assert.equal((await complaints(plainSecrets, [env("ADMIN_PASSWORD", "12345678")])).length, 1);
    assert.equal((await complaints(plainSecrets, [env("SMTP_PASS", "hunter2")])).length, 1);
    assert.deepEqual(await complaints(plainSecrets, [env("MAX_TOKENS", "12345678")]), []);
  });

  it("finds a secret in a ConfigMap by its key, by a private key, and by what a file sets", async () => {
    assert.deepEqual(await complaints(plainSecrets, [configMap({ password: "hunter2" })]), [
      "files: key password is given in plain text",
    ]);
    const binary = object("kubernetes:core/v1:ConfigMap", "files", { binaryData: { "api-token": "aHVudGVyMg==" } });
    assert.deepEqual(await complaints(plainSecrets, [binary]), ["files: key api-token is given in plain text"]);
    assert.deepEqual(await complaints(plainSecrets, [configMap({ "tls.pem": KEY })]), [
      "files: key tls.pem is given in plain text",
    ]);
    const text = 'port = 5349\n# password = "an example"\nstatic-auth-secret = "hunter2"\n';
    assert.deepEqual(await complaints(plainSecrets, [configMap({ "turnserver.conf": text })]), [
      "files: key turnserver.conf holds static-auth-secret in plain text",
    ]);
  });

  it("takes no prose of a definition for a value", async () => {
    const schema = { properties: { auth: { description: "For example password: hunter2" } } };
    const spec = { versions: [{ schema: { openAPIV3Schema: schema } }] };
    const definition = object("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "d", { spec });
    assert.deepEqual(await complaints(plainSecrets, [definition]), []);
    assert.equal(
      (await complaints(plainSecrets, [object("kubernetes:example.org/v1:Other", "d", { spec })])).length,
      1,
    );
  });

  it("reads what a ConfigMap keeps as binary data", async () => {
    const binary = (text: string) =>
      object("kubernetes:core/v1:ConfigMap", "files", { binaryData: { file: Buffer.from(text).toString("base64") } });
    assert.deepEqual(await complaints(plainSecrets, [binary("password=hunter2")]), [
      "files: key file holds password in plain text",
    ]);
    assert.deepEqual(await complaints(plainSecrets, [binary(KEY)]), ["files: key file is given in plain text"]);
  });

  it("finds one in an object of any other kind, and in a label", async () => {
    const issuer = object("kubernetes:cert-manager.io/v1:ClusterIssuer", "issuer", {
      spec: { acme: { token: "hunter2", privateKeySecretRef: { name: "acme-account" } } },
    });
    assert.deepEqual(await complaints(plainSecrets, [issuer]), ["issuer: spec.acme.token is given in plain text"]);
    const labelled = object("kubernetes:core/v1:Service", "a", { labels: { "example.org/password": "hunter2" } });
    assert.deepEqual(await complaints(plainSecrets, [labelled]), [
      "a: label example.org/password is given in plain text",
    ]);
  });

  it("lets a file name a Secret", async () => {
    const text = "secretName: jitsi-tls\nsecret: alertmanager-receiver\nbearer_token_file: /var/run/token\n";
    assert.deepEqual(await complaints(plainSecrets, [configMap({ "config.yaml": text })]), []);
  });

  it("finds a password in the values of a chart, at any depth", async () => {
    for (const adminPassword of ["hunter2", "prom-operator", UNKNOWN]) {
      assert.deepEqual(await complaints(plainSecrets, [chart({ grafana: { adminPassword } })]), [
        "grafana: value grafana.adminPassword is given in plain text",
      ]);
    }
    const references = { admin: { existingSecret: "grafana", passwordKey: "password" }, configSecret: "receiver-v2" };
    assert.deepEqual(await complaints(plainSecrets, [chart(references)]), []);
  });

  it("finds one in a chart's variables, in its texts, and as a number", async () => {
    const variables = chart({ extraEnv: [{ name: "GF_SMTP_PASSWORD", value: "hunter2" }] });
    assert.deepEqual(await complaints(plainSecrets, [variables]), [
      "grafana: value extraEnv.0.value is given in plain text",
    ]);
    assert.deepEqual(await complaints(plainSecrets, [chart({ ini: "[smtp]\npassword = hunter2\n" })]), [
      "grafana: value ini holds password in plain text",
    ]);
    assert.equal((await complaints(plainSecrets, [chart({ adminPassword: 12345 })])).length, 1);
  });

  it("finds a password in annotations of an object and of its pods", async () => {
    const metadata = { name: "a", namespace: "jitsi", annotations: { "example.org/api-key": "hunter2" } };
    const annotated = object("kubernetes:core/v1:Service", "a", { metadata });
    assert.deepEqual(await complaints(plainSecrets, [annotated]), [
      "a: annotation example.org/api-key is given in plain text",
    ]);
    const harmless = { ...metadata, annotations: { "cert-manager.io/inject-ca-from-secret": "cert-manager/ca" } };
    assert.deepEqual(
      await complaints(plainSecrets, [object("kubernetes:core/v1:Service", "a", { metadata: harmless })]),
      [],
    );
  });

  it("looks at the parts of charts too", async () => {
    assert.equal((await complaints(plainSecrets, [ofChart(env("DB_PASSWORD", "hunter2"))])).length, 1);
  });

  it("leaves Secrets alone", async () => {
    const secret = object("kubernetes:core/v1:Secret", "s", { stringData: { password: "hunter2", "tls.key": KEY } });
    assert.deepEqual(await complaints(plainSecrets, [secret]), []);
  });
});
