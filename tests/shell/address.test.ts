import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUp, closedPort, type Ended, folder, start, stub } from "./run";
import { script } from "../../components/script";

const FIND_ADDRESS = script("jitsi/scripts/address.sh");

const NODE = {
  status: {
    addresses: [
      { type: "InternalIP", address: "10.0.3.7" },
      { type: "ExternalIP", address: "2001:db8::7" },
      { type: "ExternalIP", address: "203.0.113.7" },
      { type: "Hostname", address: "media-1" },
    ],
  },
};

interface Found extends Ended {
  /** Undefined without a file. */
  readonly address: string | undefined;
  readonly reason: string | undefined;
}

async function find(api: string, type = "ExternalIP"): Promise<Found> {
  const account = folder({ token: "t0ken", "ca.crt": "" });
  const files = folder();
  const read = (name: string): string | undefined =>
    existsSync(join(files, name)) ? readFileSync(join(files, name), "utf8") : undefined;
  const args = [api, account, "media-1", type, join(files, "ip"), join(files, "reason"), "0.5"];
  const ended = await start(FIND_ADDRESS, args).ended;
  return { ...ended, address: read("ip"), reason: read("reason") };
}

describe("the script that finds a bridge's address", () => {
  afterEach(cleanUp);

  it("writes the node's external IPv4 address, and requests only that node, with its token", async () => {
    const tokens: (string | undefined)[] = [];
    const api = await stub((request, response) => {
      tokens.push(request.headers.authorization);
      response.end(JSON.stringify(NODE));
    });
    const found = await find(api.url);
    assert.equal(found.code, 0, found.err);
    assert.equal(found.address, "203.0.113.7");
    assert.deepEqual(api.requests, ["GET /api/v1/nodes/media-1"]);
    assert.deepEqual(tokens, ["Bearer t0ken"]);
  });

  it("writes the internal address when configured", async () => {
    const api = await stub((_, response) => response.end(JSON.stringify(NODE)));
    assert.equal((await find(api.url, "InternalIP")).address, "10.0.3.7");
  });

  it("fails with the reason when the node has no such address", async () => {
    const api = await stub((_, response) =>
      response.end(JSON.stringify({ status: { addresses: [{ type: "InternalIP", address: "10.0.3.7" }] } })),
    );
    const found = await find(api.url);
    assert.notEqual(found.code, 0);
    assert.equal(found.address, undefined);
    assert.match(found.reason ?? "", /^node media-1 has no IPv4 address of type ExternalIP; .*bridges\.address/);
  });

  for (const [what, answer] of Object.entries({
    nothing: "",
    "a page": "<html>sign in</html>",
    "another object": '{"status": "Failure"}',
    "half an object": '{"status": {"addresses": [',
    "a command": '{"status": {"addresses": [{"type": "ExternalIP", "address": "1.2.3.4; reboot"}]}}',
    "a number": '{"status": {"addresses": [{"type": "ExternalIP", "address": 7}]}}',
  })) {
    it(`fails and writes nothing when the API server answers ${what}`, async () => {
      const api = await stub((_, response) => response.end(answer));
      const found = await find(api.url);
      assert.notEqual(found.code, 0);
      assert.equal(found.address, undefined);
      assert.match(found.reason ?? "", /node media-1/);
    });
  }

  it("fails with the reason when the API server refuses, hangs or is down", async () => {
    const refusing = await stub((_, response) => response.writeHead(403).end(JSON.stringify(NODE)));
    const silent = await stub(() => undefined);
    const absent = `http://127.0.0.1:${await closedPort()}`;
    for (const api of [refusing.url, silent.url, absent]) {
      const found = await find(api);
      assert.notEqual(found.code, 0);
      assert.equal(found.address, undefined);
      assert.equal(found.reason, "the API server did not answer for node media-1\n");
    }
  });
});
