import { closedAccounts } from "../../../policies/access/closedAccounts";
import { judged, object, ofChart, UNKNOWN, workload } from "../judging";
import { labelsOf } from "../soundShard";

const labels = labelsOf("prosody");
const file = (text: string, of = labels) =>
  object("kubernetes:core/v1:ConfigMap", "files", { labels: of, data: { "more.cfg.lua": text } });
const variable = (name: string, value: string) =>
  workload({ name: "prosody", labels, container: { name: "prosody", env: [{ name, value }] } });
const REGISTRATION = "allow_registration = true";

describe(closedAccounts.name, () => {
  const { accepts, reports, reportsEach } = judged(closedAccounts);

  reportsEach(
    "a file of prosody that opens registration",
    [`VirtualHost "x"\n  ${REGISTRATION}`, "allow_registration=true;", 'modules_enabled = { "register_ibr" }'].map(
      (one) => file(one),
    ),
    "files: key more.cfg.lua allows every client to create an account",
  );

  for (const [name, value] of [
    ["GLOBAL_CONFIG", `a = 1\\n${REGISTRATION}`],
    ["GLOBAL_MODULES", "ping,invites_register"],
  ] as const) {
    reports(
      `registration that ${name} opens`,
      variable(name, value),
      `prosody: container prosody: variable ${name} allows every client to create an account`,
    );
  }

  accepts(
    "other settings, comments and unknown values",
    ...["allow_registration = false", `  -- ${REGISTRATION}`, 'modules_enabled = { "ping" }', UNKNOWN].map((one) =>
      file(one),
    ),
    variable("GLOBAL_CONFIG", UNKNOWN),
  );

  accepts("files of web and of charts", file(REGISTRATION, labelsOf("web")), ofChart(file(REGISTRATION)));
});
