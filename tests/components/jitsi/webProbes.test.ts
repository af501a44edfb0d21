import assert from "node:assert/strict";
import { cleanUp, closedPort, stub, until } from "../../shell/run";
import { needNginx, startNginx } from "../../support/nginx";
import { jitsi } from "./harness";
import { inputs, main } from "./inspect";

/** Snippets that refuse every client. */
const SNIPPETS: Readonly<Record<string, string>> = {
  "nginx-custom/maintenance.conf": "location = / { return 403; }\n",
  "nginx-custom/deny.conf": "deny all;\n",
  "nginx-custom/return.conf": "return 503;\n",
  "nginx/site-confs/00-a": "deny all;\nauth_basic closed;\n",
};

/** A probe of web: its path, at the named port of clients or at the number of the probes' server. */
interface Probe {
  readonly path: string;
  readonly port: number | "http";
}

describe("probes of web, by nginx", function () {
  this.timeout(60_000);
  let program: string;
  before(async function () {
    program = await needNginx(this);
  });
  afterEach(cleanUp);

  async function answers(
    files: Readonly<Record<string, string>>,
    prosodyAnswers = 200,
  ): Promise<Record<string, number>> {
    const extra = { web: { files } };
    const cluster = { kubeconfig: "kubeconfig", context: "local", podCidr: "127.0.0.0/8" };
    const region = await jitsi({ settings: { extra, cluster } });
    const web = main(region.one("Deployment", /^shard-0-web$/));
    const data = inputs(region.one("ConfigMap", /^shard-0-web$/)).data ?? {};
    const [port, probes] = [await closedPort(), await closedPort()];
    const prosody = await stub((_, response) => response.writeHead(prosodyAnswers).end());
    const address = `127.0.0.1:${prosody.port}`;
    const mounted = (web.volumeMounts ?? [])
      .filter(({ mountPath }) => mountPath.startsWith("/config/"))
      .map(({ mountPath, subPath = "" }) => [
        mountPath.replace("/config/", ""),
        (data[subPath] ?? "")
          .replace("listen 8001", `listen 127.0.0.1:${probes}`)
          .replace("shard-0-prosody.jitsi.svc.cluster.local:5280", address),
      ]);
    const nginx = await startNginx({
      program,
      port,
      prosody: { default: address },
      files: Object.fromEntries(mounted) as Record<string, string>,
    });
    const ask = async (probe: Probe): Promise<number> => {
      const url = `http://127.0.0.1:${probe.port === "http" ? port : probes}${probe.path}`;
      let status = 0;
      await until(async () => {
        status = await fetch(url).then(
          (response) => response.status,
          () => 0,
        );
        return status > 0;
      });
      return status;
    };
    const { startupProbe, livenessProbe, readinessProbe } = web;
    const found = {
      startup: await ask(startupProbe?.httpGet as Probe),
      liveness: await ask(livenessProbe?.httpGet as Probe),
      readiness: await ask(readinessProbe?.httpGet as Probe),
      client: await ask({ path: "/", port: "http" }),
    };
    await nginx.end();
    return found;
  }

  for (const [path, text] of Object.entries(SNIPPETS)) {
    it(`succeed although ${path} refuses clients`, async () => {
      const { startup = 0, liveness = 0, readiness, client = 0 } = await answers({ [path]: text });
      assert.ok(client >= 400, `${client}`);
      assert.ok(startup < 300 && liveness < 300, `${startup} ${liveness}`);
      assert.equal(readiness, 200);
    });
  }

  it("fail only for readiness when prosody fails", async () => {
    const { liveness = 0, readiness } = await answers({ "nginx-custom/a.conf": "client_max_body_size 1m;\n" }, 503);
    assert.ok(liveness < 300, `${liveness}`);
    assert.equal(readiness, 503);
  });

  it("use the server of clients when no file of the operator changes it", async () => {
    const web = main((await jitsi()).one("Deployment", /^shard-0-web$/));
    assert.deepEqual([web.livenessProbe?.httpGet?.port, web.livenessProbe?.httpGet?.path], ["http", "/"]);
  });
});
