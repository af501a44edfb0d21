import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { script } from "../../components/script";
import { needProsody, prosody, type Prosody } from "../support/prosody";
import { cleanUp, closedPort, countingSleep, folder, pathWith, type Running, start, until } from "./run";

const REGISTER_ACCOUNTS = script("jitsi/scripts/accounts.sh");

describe("the companion that registers accounts", function () {
  this.timeout(60_000);
  before(function () {
    return needProsody(this);
  });

  let server: Prosody;
  let list: string;
  let registered: string;
  beforeEach(async () => {
    server = prosody(await closedPort());
    list = join(folder(), "accounts");
    registered = folder();
  });
  afterEach(async () => {
    await cleanUp();
    await server.remove();
  });

  function companion(lines: string, { rest = "0.1", sleep = "" } = {}): Running {
    writeFileSync(list, lines);
    const programs = { prosodyctl: server.prosodyctl, ...(sleep === "" ? {} : { sleep }) };
    return start(REGISTER_ACCOUNTS, [list, "meet.jitsi", rest, "0.1", registered], { PATH: pathWith(programs) });
  }

  async function prints(step: Running, text: string): Promise<void> {
    await until(() => step.output().includes(text));
  }

  it("keeps every character of a password", async () => {
    const passwords = {
      blanks: "  two before, two behind  ",
      "only-blanks": "   ",
      colons: "a:b:",
      "first-colon": ":a",
      dash: "--help",
      quotes: `"double" 'single' \`back\``,
      backslashes: "\\ \\n \\\\ \\97 \\",
      dollars: "$HOME $(reboot) ${x} $$",
      percent: "%s %q %%",
      lua: '"), os.exit("',
      markup: "<a>&amp;</a>",
      unicode: "пароль 密码 ü 🔑",
    };
    server.start();
    const step = companion(
      Object.entries(passwords)
        .map(([name, password]) => `${name}:${password}`)
        .join("\n"),
    );
    await prints(step, "accounts are registered");
    for (const [name, password] of Object.entries(passwords)) {
      assert.equal(await server.login(name, password), true, name);
      if (password !== password.trim()) assert.equal(await server.login(name, password.trim()), false, name);
    }
  });

  it("follows the list: new accounts, new passwords and removed accounts", async () => {
    server.start();
    const step = companion("alice:one\nbob:two\n\nnonsense\n:no name\n");
    await prints(step, "2 accounts are registered");
    writeFileSync(list, "alice:three\ncarol:four\ndave:five\n");
    await prints(step, "3 accounts are registered");
    const logins = ["alice:one", "alice:three", "bob:two", "carol:four", "dave:five"].map((line) => line.split(":"));
    assert.deepEqual(await Promise.all(logins.map(([name = "", password = ""]) => server.login(name, password))), [
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  it("waits for prosody without reporting an account, and retries soon", async () => {
    const step = companion("alice:one\n", { rest: "3600" });
    await prints(step, "waiting for prosody");
    server.start();
    await prints(step, "1 accounts are registered");
    assert.equal(await server.login("alice", "one"), true);
    assert.doesNotMatch(step.output(), /alice/);
    // The message appears once.
    assert.equal(step.output().split("waiting for prosody").length, 2);
    step.stop("SIGTERM");
    assert.equal((await step.ended).code, 0);
  });

  it("reports an account that prosody refuses, without its password, and registers the others", async () => {
    server.start();
    // An address has one @; SASLprep forbids control characters in a password.
    const step = companion("a@b:secret1\nbell:secret2\u0007\nalice:one\n");
    await prints(step, "1 accounts are registered");
    assert.equal(await server.login("alice", "one"), true);
    assert.match(step.output(), /refuses the account a@b@meet\.jitsi\nprosody refuses the account bell@meet\.jitsi\n/);
    assert.doesNotMatch(step.output(), /secret/);
    writeFileSync(list, "a@b:secret1\nbell:better\nalice:one\n");
    await prints(step, "2 accounts are registered");
    assert.equal(await server.login("bell", "better"), true);
    assert.equal(step.output().split("a@b@meet.jitsi").length, 2);
  });

  it("continues after prosody stops in between", async () => {
    server.start();
    const step = companion("alice:one\n");
    await prints(step, "1 accounts are registered");
    await server.kill();
    writeFileSync(list, "bob:two\n");
    await prints(step, "waiting for prosody");
    server.start();
    await until(() => step.output().split("1 accounts are registered").length === 3);
    assert.deepEqual([await server.login("alice", "one"), await server.login("bob", "two")], [false, true]);
  });

  it("sends no requests while the list is unchanged, and keeps the accounts when the list is removed", async () => {
    server.start();
    const { script, rounds } = countingSleep();
    const step = companion("alice:one\n", { sleep: script });
    const rest = async (): Promise<void> => {
      const before = rounds();
      await until(() => rounds() >= before + 3);
    };
    await prints(step, "1 accounts are registered");
    // A request would fail without prosody.
    await server.kill();
    await rest();
    rmSync(list);
    await rest();
    assert.doesNotMatch(step.output(), /registered.*waiting/s);
    // Also after a restart of the companion.
    step.stop("SIGTERM");
    await step.ended;
    const again = companion("alice:one\n", { sleep: script });
    await rest();
    assert.equal(again.output(), "");
    server.start();
    await until(() => server.login("alice", "one").catch(() => false));
  });
});
