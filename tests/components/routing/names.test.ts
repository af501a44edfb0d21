import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { PORTS } from "../../../stacks/catalogue/ports";
import { Clients, roomNames, roomsOn, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

describe("room names, with 64 shards", function () {
  this.timeout(HANGS);
  let region: Region;
  let clients: Clients;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 64, slots: 64 });
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  async function landOn(...paths: readonly string[]): Promise<readonly (string | undefined)[]> {
    const replies = await Promise.all(paths.map((path, n) => clients.ask(n % 2, path)));
    return [...new Set(replies.map(({ shard }) => shard))];
  }

  it("are spread evenly over shards", async () => {
    const placed = await clients.join(roomNames("room", 1000));
    assert.deepEqual(split(placed), []);
    assert.deepEqual(
      region.shards.filter(({ id }) => roomsOn(placed, id).length === 0),
      [],
    );
  });

  for (const [what, ...paths] of [
    ["in any case", "/http-bind?room=standup", "/http-bind?room=StandUp", "/xmpp-websocket?room=STANDUP"],
    ["the page and its signalling", "/standup", "/StandUp", "/http-bind?room=standup", "/xmpp-websocket?room=standup"],
    [
      "encoded once or twice",
      "/http-bind?room=caf%C3%A9",
      "/http-bind?room=caf%c3%a9",
      "/http-bind?room=caf%25c3%25a9",
    ],
    ["of another script", "/%E4%BC%9A%E8%AD%B0", "/http-bind?room=%25e4%25bc%259a%25e8%25ad%25b0"],
    [
      "with a sign of its own for encoding",
      "/http-bind?room=100%25",
      "/http-bind?room=100%2525",
      "/http-bind?room=100%",
    ],
    ["with an encoded sign as a part of it", "/http-bind?room=50%2541", "/http-bind?room=50%252541"],
    ["with a space", "/a%20b", "/http-bind?room=a%20b", "/http-bind?room=a%2520b", "/xmpp-websocket?room=a+b"],
    ["with a plus sign", "/a+b", "/http-bind?room=a%2bb", "/http-bind?room=a%252Bb"],
    ["with signs that only some clients encode", "/http-bind?room=it's(1)!~*", "/http-bind?room=it%27s%281%29%21%7E*"],
    ["twice", "/http-bind?room=standup", "/http-bind?room=standup&room=other", "/http-bind?room=standup&ROOM=other"],
    ["of an encoded tenant", "/acme/http-bind?room=standup", "/%41cme/http-bind?room=standup"],
    ["of a tenant", "/Acme/standup", "/acme/http-bind?room=standup", "/ACME/xmpp-websocket?room=Standup&token=x"],
    ["with more in the query", "/http-bind?previd=1&room=standup&x=%zz", "/http-bind?room=standup&y=%25"],
  ] as const) {
    it(`name the same room ${what}`, async () => {
      assert.equal((await landOn(...paths)).length, 1, paths.join(" "));
    });
  }

  it("name the same room to a websocket over HTTP/2", async () => {
    const { address } = region.router(1);
    const session = connect(`https://${address}:${PORTS.routerHttps}`, {
      servername: DOMAIN,
      rejectUnauthorized: false,
    });
    await once(session, "remoteSettings");
    for (const room of roomNames("h2", 10)) {
      const stream = session.request({
        ":method": "CONNECT",
        ":protocol": "websocket",
        ":scheme": "https",
        ":authority": DOMAIN,
        ":path": `/xmpp-websocket?room=${room}`,
        "sec-websocket-version": "13",
      });
      // The first frame of the shard, whose payload is the shard's name.
      const [frame] = (await once(stream, "data")) as [Buffer];
      assert.deepEqual(await landOn(`/http-bind?room=${room.toUpperCase()}`), [frame.subarray(2).toString()]);
      stream.close();
    }
    session.close();
  });

  it("are different rooms for different tenants", async () => {
    const tenants = Array.from({ length: 20 }, (_, n) => `/tenant-${n}/http-bind?room=standup`);
    assert.ok((await landOn(...tenants)).length > 5);
  });

  it("send a page's files to the same shard as the page", async () => {
    const room = "/acme/standup";
    const [page] = await landOn(room);
    for (const file of ["/libs/app.bundle.min.js?v=1", "/css/all.css", "/sounds/ring.mp3"]) {
      const referer = `https://meet.example.org${room}?jwt=x#config`;
      assert.equal((await clients.ask(1, file, { referer })).shard, page);
    }
  });

  it("enter the table only when a participant joins", async () => {
    const known = async (): Promise<string> => region.router(0).tell("show table rooms");
    await clients.ask(0, "/just-a-page");
    await clients.ask(0, "/just-a-page/http-bind");
    await clients.ask(0, "/config.js?room=just-a-page");
    assert.doesNotMatch(await known(), /just-a-page/);
    await clients.ask(0, "/http-bind?room=Just-A-Page");
    assert.match(await known(), /key=\/just-a-page /);
  });

  it("are refused when longer than the table's key", async () => {
    const status = async (letters: number): Promise<number> =>
      (await clients.ask(0, `/http-bind?room=${"a".repeat(letters)}`)).status;
    assert.equal(await status(255), 200);
    assert.equal(await status(256), 414);
    assert.equal(await status(10_000), 414);
    assert.equal((await clients.ask(0, `/http-bind?room=${"%E4%BC%9A".repeat(85)}`)).status, 200);
  });

  for (const room of ["a%00b", "a%2500b", "a%00%25", "a%25%30%30b%2525", "a%252500", "a%0d%0ab", "a%2509", "%7f"]) {
    it(`are refused with a control character: ${room}`, async () => {
      assert.equal((await clients.ask(0, `/http-bind?room=${room}`)).status, 400);
    });
  }

  for (const path of ["/http-bind?room=", "/acme/http-bind?room=", "/xmpp-websocket?room="]) {
    it(`are refused when empty: ${path}`, async () => {
      assert.equal((await clients.ask(0, path)).status, 400);
    });
  }
});
