import { leakedSecrets } from "../../../policies/secrets/leakedSecrets";
import { judged, object, resource, UNKNOWN, workload } from "../judging";

const VALUE = "Zx81Spectrum";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const secret = (stringData: Record<string, string>) =>
  object("kubernetes:core/v1:Secret", "credentials", { stringData });
const encoded = (name: string) => object("kubernetes:core/v1:Secret", name, { data: { k: base64(VALUE) } });
const configMap = (text: string) => object("kubernetes:core/v1:ConfigMap", "files", { data: { "a.conf": text } });
const found = (where: string, key = "credentials, key k") => `${where} holds what is kept in ${key}`;
const PIN = [secret({ pin: "A1b2C3" }), configMap("pin A1b2C3")];
const HARMLESS = { host: "smtp.example.org:587", page: "https://meet.example.org/grafana", user: "monitoring" };

describe(leakedSecrets.name, () => {
  const { accepts, reports } = judged(leakedSecrets);

  accepts("a value in several Secrets", [secret({ a: VALUE }), encoded("copy")]);
  reports(
    "a Secret's value in other objects, under any name",
    [secret({ k: VALUE }), configMap(`user jvb\n  with ${VALUE}`), workload({ container: { args: ["--x", VALUE] } })],
    found("files: data.a.conf"),
    found("shard-0-web: spec.template.spec.containers.0.args.1"),
  );
  reports("a value of data", [encoded("e"), configMap(VALUE)], found("files: data.a.conf", "e, key k"));
  reports("an encoded value", [secret({ k: VALUE }), configMap(base64(VALUE))], found("files: data.a.conf"));
  reports(
    "a value among the values of a chart and in user data of machines",
    [
      secret({ k: VALUE }),
      resource("kubernetes:helm.sh/v4:Chart", { values: { sidecar: { x: VALUE } } }, { name: "chart" }),
      resource("aws:ec2/launchTemplate:LaunchTemplate", { userData: `echo ${VALUE}` }, { name: "machine" }),
    ],
    found("chart: values.sidecar.x"),
    found("machine: userData"),
  );
  accepts(
    "addresses and names in a Secret, short values and unknown values",
    [secret(HARMLESS), configMap(Object.values(HARMLESS).join(" "))],
    PIN,
    [secret({ k: UNKNOWN }), configMap(UNKNOWN)],
  );
  judged(leakedSecrets, { options: { minimumLength: 6 } }).reports(
    "short values by the option minimumLength",
    PIN,
    found("files: data.a.conf", "credentials, key pin"),
  );
});
