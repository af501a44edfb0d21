import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { cleanUp, folder, start, type Running, type Stub, stub, until } from "./run";
import { script } from "../../components/script";

const WRITE_DELETION_COST = script("jitsi/scripts/deletionCost.sh");

const COST = "controller.kubernetes.io/pod-deletion-cost";

interface Pod {
  readonly name: string;
  readonly ip?: string;
  readonly cost?: string;
  readonly leaving?: boolean;
}

function podList(pods: readonly Pod[]): string {
  return JSON.stringify({
    items: pods.map(({ name, ip, cost, leaving }) => ({
      metadata: {
        name,
        ...(cost === undefined ? {} : { annotations: { [COST]: cost } }),
        ...(leaving === true ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
      },
      status: ip === undefined ? {} : { podIP: ip },
    })),
  });
}

/** Answers the list of pods and every patch. */
function apiServer(pods: readonly Pod[]): RequestListener {
  return (request, response) => response.end(request.method === "GET" ? podList(pods) : "{}");
}

function write(api: Stub, port: number, alive: string): Running {
  const account = folder({ token: "t0ken", "ca.crt": "" });
  return start(WRITE_DELETION_COST, [api.url, account, "jitsi", `${port}`, "0.1", alive, "0.5"]);
}

function patches(api: Stub): string[] {
  return api.requests.filter((request) => request.startsWith("PATCH"));
}

function lists(api: Stub): number {
  return api.requests.filter((request) => request.startsWith("GET")).length;
}

function patched(pod: string, participants: number): string {
  return `PATCH /api/v1/namespaces/jitsi/pods/${pod} {"metadata":{"annotations":{"${COST}":"${participants}"}}}`;
}

/** Bridges on loopback addresses with one port, as in a cluster. */
async function bridges(answers: Readonly<Record<string, string | undefined>>): Promise<number> {
  let port = 0;
  for (const [ip, answer] of Object.entries(answers)) {
    const bridge = await stub((_, response) => (answer === undefined ? undefined : response.end(answer)), ip, port);
    port = bridge.port;
  }
  return port;
}

describe("the writer of deletion costs", () => {
  afterEach(cleanUp);

  it("writes the number of a bridge's participants once, and only if it differs", async () => {
    const port = await bridges({
      "127.0.0.1": '{"participants": 3, "local_endpoints": 3}',
      // A relay without participants of its own.
      "127.0.0.2": '{"participants": 5, "octo_endpoints": 5, "local_endpoints": 0}',
    });
    const tokens = new Set<string | undefined>();
    const types = new Set<string>();
    let full: string | undefined;
    const api = await stub((request, response) => {
      tokens.add(request.headers.authorization);
      types.add(`${request.method} ${request.headers["content-type"]}`);
      if (request.method === "PATCH") full = "3";
      apiServer([
        { name: "full", ip: "127.0.0.1", ...(full === undefined ? {} : { cost: full }) },
        { name: "empty", ip: "127.0.0.2" },
      ])(request, response);
    });
    write(api, port, join(folder(), "alive"));
    await until(() => lists(api) >= 3);
    assert.deepEqual(patches(api), [patched("full", 3)]);
    assert.equal(api.requests[0], "GET /api/v1/namespaces/jitsi/pods?labelSelector=app.kubernetes.io%2Fname%3Djvb");
    assert.deepEqual([...tokens], ["Bearer t0ken"]);
    assert.deepEqual([...types], ["GET undefined", "PATCH application/merge-patch+json"]);
  });

  it("skips bridges that drain, have no address, do not answer or answer garbage", async () => {
    const port = await bridges({
      "127.0.0.1": '{"local_endpoints": 5}',
      "127.0.0.2": undefined,
      "127.0.0.3": "<html>",
      "127.0.0.4": '{"local_endpoints": "7"}',
      "127.0.0.5": '{"local_endpoints": -1}',
      // An older bridge, which does not count relays separately.
      "127.0.0.6": '{"participants": 8}',
      "127.0.0.7": '{"local_endpoints": 9}',
    });
    const api = await stub(
      apiServer([
        { name: "draining", ip: "127.0.0.1", leaving: true },
        { name: "new" },
        ...[2, 3, 4, 5, 6].map((n) => ({ name: `odd-${n}`, ip: `127.0.0.${n}`, cost: "4" })),
        { name: "sound", ip: "127.0.0.7", cost: "4" },
      ]),
    );
    write(api, port, join(folder(), "alive"));
    await until(() => lists(api) >= 2);
    assert.deepEqual(patches(api), [patched("sound", 9)]);
  });

  it("continues after failures of the API server, and reports liveness only after successful rounds", async () => {
    const port = await bridges({ "127.0.0.1": '{"local_endpoints": 2}' });
    const alive = join(folder(), "alive");
    const pods = [{ name: "jvb", ip: "127.0.0.1" }];
    const failures: RequestListener[] = [
      (_, response) => response.writeHead(503).end(podList(pods)),
      (_, response) => response.end("<html>"),
      (_, response) => response.end(),
      (_, response) => response.end('{"kind": "Status"}'),
      () => undefined,
    ];
    const aliveAtRequest: boolean[] = [];
    const api = await stub((request, response) => {
      aliveAtRequest.push(existsSync(alive));
      (failures.shift() ?? apiServer(pods))(request, response);
    });
    write(api, port, alive);
    await until(() => existsSync(alive));
    assert.deepEqual(patches(api), [patched("jvb", 2)]);
    // Five failures, then the list and the patch of the first successful round.
    assert.deepEqual(aliveAtRequest.slice(0, 7), Array(7).fill(false));
  });

  it("continues after a refused patch", async () => {
    const port = await bridges({ "127.0.0.1": '{"local_endpoints": 2}' });
    const api = await stub((request, response) =>
      request.method === "PATCH"
        ? response.writeHead(409).end()
        : apiServer([{ name: "jvb", ip: "127.0.0.1" }])(request, response),
    );
    write(api, port, join(folder(), "alive"));
    await until(() => patches(api).length >= 2);
  });

  it("does nothing without bridges, and ends on SIGTERM", async () => {
    const api = await stub(apiServer([]));
    const alive = join(folder(), "alive");
    const step = write(api, 1, alive);
    await until(() => existsSync(alive));
    step.stop("SIGTERM");
    assert.equal((await step.ended).code, 0);
    assert.deepEqual(patches(api), []);
  });
});
