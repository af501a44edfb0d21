import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { secret as secretOutput } from "@pulumi/pulumi";
import { alertmanagerConfig, MESSAGES } from "../../components/monitoring/kubePrometheus/alertmanagerConfig";
import { freePorts, LOOPBACK } from "../../local/controlPlane/ports";
import { ensureAlertmanager, ensureAmtool } from "../../local/tools/prometheus";
import type { ReceiverPlan } from "../../stacks/plan/monitoring";
import { SILENT } from "./controlPlane";
import { runFolder } from "./runFolder";
import { orSkip } from "./skip";
import { countRun } from "./toolRuns";
import { until } from "./wait";

const run = promisify(execFile);

/** An alert as Prometheus posts it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

export interface Started {
  /** Replaces Alertmanager's addresses of services, such as `pagerduty_url`. */
  readonly global?: Readonly<Record<string, string>>;
  /** Certificate of the mail server. */
  readonly trusted?: string;
}

/** A running Alertmanager with a receiver of this program. It sends at once, and resolved alerts a second later. */
export class Alertmanager {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(
    context: Mocha.Context,
    receiver: ReceiverPlan | undefined,
    secret: string,
    { global = {}, trusted }: Started = {},
  ): Promise<Alertmanager> {
    // A first build takes minutes.
    context.timeout(15 * 60_000);
    const program = await orSkip(context, ensureAlertmanager(SILENT));
    context.timeout(60_000);
    countRun("alertmanager");
    const folder = runFolder("alertmanager-");
    const settings = await new Promise<string>((resolve) =>
      alertmanagerConfig({ receiver, receiverKey: undefined, heartbeat: undefined }, secretOutput(secret)).apply(
        resolve,
      ),
    );
    const config = JSON.parse(settings) as { readonly route: object };
    writeFileSync(join(folder, "messages.tmpl"), MESSAGES);
    writeFileSync(
      join(folder, "alertmanager.yaml"),
      JSON.stringify({
        ...config,
        global,
        templates: [join(folder, "messages.tmpl")],
        route: { ...config.route, group_wait: "0s", group_interval: "1s" },
      }),
    );
    const { port } = await freePorts(["port"]);
    const url = `http://${LOOPBACK}:${port}`;
    const process_ = spawn(
      program,
      [
        `--config.file=${join(folder, "alertmanager.yaml")}`,
        `--storage.path=${join(folder, "data")}`,
        `--web.listen-address=${LOOPBACK}:${port}`,
        "--web.external-url=https://meet.example.org/grafana/alerting/list",
        "--web.route-prefix=/",
        "--cluster.listen-address=",
        "--log.level=error",
      ],
      {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, ...(trusted === undefined ? {} : { SSL_CERT_FILE: trusted }) },
      },
    );
    const errors = text(process_.stderr);
    const ended = once(process_, "exit").then(async () => Promise.reject(new Error(await errors)));
    const ready = until(() =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    return new Alertmanager(url, process_);
  }

  async post(...alerts: readonly PostedAlert[]): Promise<void> {
    const { ok, statusText } = await fetch(`${this.url}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(alerts),
    });
    if (!ok) throw new Error(statusText);
  }

  async stop(): Promise<void> {
    this.process.kill();
    await once(this.process, "exit");
  }
}

/** Output of amtool. */
export async function amtool(context: Mocha.Context, args: readonly string[]): Promise<string> {
  context.timeout(15 * 60_000);
  const program = await orSkip(context, ensureAmtool(SILENT));
  countRun(
    `amtool ${args
      .filter((arg) => !arg.startsWith("-"))
      .slice(0, 2)
      .join(" ")}`,
  );
  return (await run(program, args)).stdout;
}

/** Output of a template of this program, by amtool. */
export async function rendered(context: Mocha.Context, template: string, data: object): Promise<string> {
  const folder = runFolder("amtool-");
  writeFileSync(join(folder, "messages.tmpl"), MESSAGES);
  writeFileSync(join(folder, "data.json"), JSON.stringify(data));
  return amtool(context, [
    ...["template", "render", `--template.glob=${join(folder, "*.tmpl")}`],
    ...[`--template.text={{ template "${template}" . }}`, `--template.data=${join(folder, "data.json")}`],
  ]);
}
