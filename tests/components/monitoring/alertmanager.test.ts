import assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { alertmanagerConfig } from "../../../components/monitoring/kubePrometheus/alertmanagerConfig";
import { planRegion } from "../../../stacks/plan/plan";
import { settingsOf } from "../../support/settings";

interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}
interface Config {
  readonly route: Route;
  readonly receivers: readonly ({ readonly name: string } & Readonly<
    Record<string, readonly Record<string, unknown>[] | string>
  >)[];
}

const SECRET = "s3cret";

async function configOf(monitoring: Record<string, unknown>): Promise<Config> {
  const stack = planRegion(settingsOf({ monitoring, receiverSecret: "https://hooks.example.org/x" })).monitoring?.stack;
  assert.ok(stack !== undefined);
  const text = await new Promise<string>((resolve) => alertmanagerConfig(stack, secret(SECRET)).apply(resolve));
  return JSON.parse(text) as Config;
}

describe("Alertmanager", () => {
  it("notifies the receiver about critical alerts and warnings", async () => {
    const { route } = await configOf({ receiver: { type: "webhook" } });
    assert.deepEqual(
      route.routes?.map((one) => [one.receiver, one.matchers]),
      [["operators", ['severity=~"critical|warning"']]],
    );
  });

  it("sends a mail to each address, without a password where there is no user name", async () => {
    const receiver = {
      type: "email",
      to: ["a@example.org", "b@example.org"],
      from: "c@example.org",
      smarthost: "m:25",
    };
    const { receivers } = await configOf({ receiver });
    const mails = receivers.find(({ name }) => name === "operators")?.["email_configs"] as readonly Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      mails.map(({ to }) => to),
      ["a@example.org", "b@example.org"],
    );
    assert.doesNotMatch(JSON.stringify(mails), /auth_/);
  });

  it("calls the heartbeat every minute while the alert Watchdog arrives", async () => {
    const { route, receivers } = await configOf({ heartbeat: "https://heartbeat.example.org/x" });
    const [beat] = route.routes ?? [];
    assert.deepEqual(beat?.matchers, ['alertname="Watchdog"']);
    assert.equal(beat?.repeat_interval, "1m");
    assert.deepEqual(receivers.find(({ name }) => name === beat?.receiver)?.["webhook_configs"], [
      { url: "https://heartbeat.example.org/x", send_resolved: false },
    ]);
  });

  it("sends no message without a receiver, and has every receiver that a route names", async () => {
    for (const monitoring of [{}, { heartbeat: "https://h.example.org" }, { receiver: { type: "webhook" } }]) {
      const { route, receivers } = await configOf(monitoring);
      const known = receivers.map(({ name }) => name);
      for (const { receiver } of [route, ...(route.routes ?? [])]) assert.ok(known.includes(receiver), receiver);
      assert.equal(route.receiver, "none");
    }
  });
});
