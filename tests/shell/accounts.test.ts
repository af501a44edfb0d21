import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REGISTER_ACCOUNTS } from "../../components/jitsi/steps/accounts.sh";
import { cleanUp, countingSleep, folder, pathWith, type Running, start, until } from "./run";

/** Stands for prosodyctl: an account is a file that holds its password. It fails while `down` exists. */
const PROSODYCTL = `
[ "$1 $2 $3 $4" = "--config /run/prosody/config/prosody.cfg.lua shell user" ] || exit 64
cd "$PROSODY" || exit 64
echo "$5 $6" >> ../calls
[ ! -e ../down ] || exit 1
case "$5" in
  create) [ ! -e "$6" ] && printf %s "$7" > "$6" ;;
  password) [ -e "$6" ] && printf %s "$7" > "$6" ;;
  delete) rm "$6" ;;
  *) exit 64 ;;
esac
`;

interface Prosody {
  readonly step: Running;
  readonly list: string;
  readonly down: string;
  accounts(): Record<string, string>;
  /** What prosody was asked, and how often the companion has rested. */
  calls(): string;
  rounds(): number;
}

function prosody(list: string, { down = false } = {}): Prosody {
  const home = folder({ list, ...(down ? { down: "" } : {}) });
  const data = join(home, "data");
  const sleep = countingSleep();
  return {
    list: join(home, "list"),
    down: join(home, "down"),
    step: start(
      `mkdir "${data}"; ${REGISTER_ACCOUNTS}`,
      [join(home, "list"), "meet.jitsi", "0.05", join(home, "state")],
      {
        PATH: pathWith({ prosodyctl: PROSODYCTL, sleep: sleep.script }),
        PROSODY: data,
      },
    ),
    accounts: () =>
      existsSync(data)
        ? Object.fromEntries(readdirSync(data).map((name) => [name, readFileSync(join(data, name), "utf8")]))
        : {},
    calls: () => readFileSync(join(home, "calls"), "utf8"),
    rounds: sleep.rounds,
  };
}

function count(accounts: Record<string, string>): number {
  return Object.keys(accounts).length;
}

describe("the companion that registers accounts", () => {
  afterEach(cleanUp);

  it("registers every account at start, whatever its password holds", async () => {
    const { accounts } = prosody("alice:a:b c\nbob:$(reboot) \"'\\`\n\nnonsense\n:nobody\ncarol:last");
    await until(() => count(accounts()) === 3 && accounts()["carol@meet.jitsi"] === "last");
    assert.deepEqual(accounts(), {
      "alice@meet.jitsi": "a:b c",
      "bob@meet.jitsi": "$(reboot) \"'\\`",
      "carol@meet.jitsi": "last",
    });
  });

  it("follows the list: new accounts, new passwords, and nobody who is gone", async () => {
    const { accounts, list } = prosody("alice:one\nbob:two\n");
    await until(() => count(accounts()) === 2);
    writeFileSync(list, "alice:three\ncarol:four\n");
    await until(() => accounts()["alice@meet.jitsi"] === "three" && accounts()["bob@meet.jitsi"] === undefined);
    assert.deepEqual(accounts(), { "alice@meet.jitsi": "three", "carol@meet.jitsi": "four" });
  });

  it("waits for a prosody that does not answer yet", async () => {
    const { accounts, down, step } = prosody("alice:one\n", { down: true });
    await until(() => existsSync(join(down, "..", "data")));
    rmSync(down);
    await until(() => accounts()["alice@meet.jitsi"] === "one");
    step.stop("SIGTERM");
    assert.equal((await step.ended).code, 0);
  });

  it("leaves prosody alone while the list stays as it is", async () => {
    const { calls, rounds } = prosody("alice:one\nbob:two\n");
    await until(() => rounds() >= 4);
    assert.equal(calls(), "create alice@meet.jitsi\ncreate bob@meet.jitsi\n");
  });

  it("keeps the accounts it knows when the list is taken away", async () => {
    const { accounts, list, rounds } = prosody("alice:one\n");
    await until(() => count(accounts()) === 1);
    rmSync(list);
    const before = rounds();
    await until(() => rounds() >= before + 3);
    assert.deepEqual(accounts(), { "alice@meet.jitsi": "one" });
  });
});
