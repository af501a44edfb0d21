import assert from "node:assert/strict";
import { Clients, roomNames, roomsOn, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
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
    ["of a tenant", "/Acme/standup", "/acme/http-bind?room=standup", "/ACME/xmpp-websocket?room=Standup&token=x"],
    ["with more in the query", "/http-bind?previd=1&room=standup&x=%zz", "/http-bind?room=standup&y=%25"],
  ] as const) {
    it(`name the same room ${what}`, async () => {
      assert.equal((await landOn(...paths)).length, 1, paths.join(" "));
    });
  }

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

  it("are refused with a zero byte", async () => {
    assert.equal((await clients.ask(0, "/http-bind?room=a%00b")).status, 400);
    assert.equal((await clients.ask(0, "/http-bind?room=a%2500b")).status, 400);
  });
});
