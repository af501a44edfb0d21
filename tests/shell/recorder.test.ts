import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { script } from "../../components/script";
import { cleanUp, closedPort, folder, pathWith, type Running, start, stub, until } from "./run";

const START = script("jitsi/scripts/recorderStart.sh");
const FINALIZE = script("jitsi/scripts/recorderFinalize.sh");
const ALIVE = script("jitsi/scripts/recorderAlive.sh");
const DRAIN = script("jitsi/scripts/recorderDrain.sh");

const SESSION = "5f0c2a4e-8a0b-4c8e-9c1f-0d2f6f3b7a11";

/** A recorder's volume, with a recording that jibri has named by its room. */
function volume(): { readonly storage: string; readonly session: string } {
  const storage = folder();
  const session = join(storage, "recordings", SESSION);
  mkdirSync(session, { recursive: true });
  writeFileSync(join(session, "board-meeting_2026-11-30-10-00-00.mp4"), "video");
  writeFileSync(join(session, "metadata.json"), '{"meeting_url":"https://meet.example.org/board-meeting"}');
  return { storage, session };
}

function outbox(storage: string): readonly string[] {
  const path = join(storage, "outbox");
  return existsSync(path) ? readdirSync(path) : [];
}

describe("the script that hands over a recording", () => {
  afterEach(cleanUp);

  it("moves it whole, under a name that does not show the room", async () => {
    const { storage, session } = volume();
    assert.equal((await start(FINALIZE, [session]).ended).code, 0);
    const [name = "", ...more] = outbox(storage);
    assert.match(name, new RegExp(`^\\d{4}-\\d{2}-\\d{2}-${SESSION}$`));
    assert.deepEqual(more, []);
    assert.deepEqual(readdirSync(join(storage, "outbox", name)).toSorted(), ["metadata.json", "recording.mp4"]);
    assert.equal(existsSync(session), false);
  });

  it("is repeatable, whatever interrupted it", async () => {
    const { storage, session } = volume();
    writeFileSync(join(session, "recording.mp4"), "video");
    assert.equal((await start(FINALIZE, [session]).ended).code, 0);
    assert.equal(outbox(storage).length, 1);
  });

  it("keeps nothing of a recording without a video", async () => {
    const storage = folder();
    const session = join(storage, "recordings", SESSION);
    mkdirSync(session, { recursive: true });
    assert.equal((await start(FINALIZE, [session]).ended).code, 0);
    assert.deepEqual(outbox(storage), []);
    assert.equal(existsSync(session), false);
  });
});

describe("the first process of a recorder", () => {
  afterEach(cleanUp);

  function recorder(
    storage: string,
    free: string,
  ): { readonly step: Running; readonly marker: string; init(): boolean } {
    const files = folder({ "finalize.sh": FINALIZE, init: "#!/bin/sh\necho started" });
    for (const name of ["finalize.sh", "init"]) chmodSync(join(files, name), 0o755);
    const marker = join(files, "waiting");
    const programs = {
      df: `echo 'Filesystem 1M-blocks Used Available Use% Mounted'; echo "disk 1 1 $(cat ${free}) 1% /"`,
    };
    const args = [join(storage, "recordings"), join(files, "finalize.sh"), "5639", "0.1", marker, join(files, "init")];
    const step = start(START, args, { PATH: pathWith(programs) });
    return { step, marker, init: () => step.output().includes("started") };
  }

  it("hands over what an earlier container left, and becomes the image's init", async () => {
    const { storage } = volume();
    const { step } = recorder(storage, join(folder({ free: "9000" }), "free"));
    const { code, out } = await step.ended;
    assert.equal(code, 0);
    assert.match(out, /started/);
    assert.equal(outbox(storage).length, 1);
  });

  it("waits on a full volume for the space of the longest recording, and marks that it waits", async () => {
    const { storage } = volume();
    const free = join(folder({ free: "5638" }), "free");
    const { step, marker, init } = recorder(storage, free);
    await until(() => existsSync(marker));
    assert.equal(init(), false);
    assert.match(step.output(), /waiting for 5639 MiB/);
    writeFileSync(free, "5639");
    assert.equal((await step.ended).code, 0);
    assert.ok(init());
    assert.equal(existsSync(marker), false);
  });

  it("ends at once when it is stopped while it waits", async () => {
    const { step, marker } = recorder(folder(), join(folder({ free: "0" }), "free"));
    await until(() => existsSync(marker));
    step.stop("SIGTERM");
    assert.equal((await step.ended).code, 0);
  });
});

describe("the liveness of a recorder", () => {
  afterEach(cleanUp);

  const health = (busy: string, health: string): string =>
    JSON.stringify({ status: { busyStatus: busy, health: { healthStatus: health, details: {} } } });

  async function alive(answer: string, marker = "/nonexistent"): Promise<boolean> {
    const recorder = await stub((_, response) => response.end(answer));
    const { code } = await start(ALIVE, [recorder.url, marker]).ended;
    await recorder.close();
    return code === 0;
  }

  it("holds while it waits for a recording, and while it records, whatever its health", async () => {
    assert.ok(await alive(health("IDLE", "HEALTHY")));
    assert.ok(await alive(health("BUSY", "HEALTHY")));
    assert.ok(await alive(health("BUSY", "UNHEALTHY")));
  });

  it("ends with its only recording, and with a failure", async () => {
    assert.equal(await alive(health("EXPIRED", "HEALTHY")), false);
    assert.equal(await alive(health("IDLE", "UNHEALTHY")), false);
  });

  it("ends without an answer, unless it waits for space", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    assert.notEqual((await start(ALIVE, [url, "/nonexistent"]).ended).code, 0);
    const marker = join(folder({ waiting: "" }), "waiting");
    assert.equal((await start(ALIVE, [url, marker]).ended).code, 0);
  });
});

describe("the script that drains a recorder", () => {
  afterEach(cleanUp);

  it("requests a graceful shutdown until the recorder has ended", async () => {
    const recorder = await stub((_, response) => response.end("{}"));
    const step = start(DRAIN, [`${recorder.url}/internal`, `${recorder.url}/health`, "3600", "0.1"]);
    await until(() => recorder.requests.filter((one) => one === "POST /internal/gracefulShutdown").length > 3);
    assert.ok(!recorder.requests.includes("POST /internal/shutdown"));
    await recorder.close();
    assert.equal((await step.ended).code, 0);
  });

  it("ends a recording that takes longer than the limit, once", async () => {
    const recorder = await stub((_, response) => response.end("{}"));
    const step = start(DRAIN, [`${recorder.url}/internal`, `${recorder.url}/health`, "1", "0.1"]);
    const ends = (): number => recorder.requests.filter((one) => one === "POST /internal/shutdown").length;
    await until(() => ends() > 0 && recorder.requests.at(-1) !== "POST /internal/shutdown");
    await recorder.close();
    assert.equal((await step.ended).code, 0);
    assert.equal(ends(), 1);
  });

  it("does not wait for a recorder that does not run", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    assert.equal((await start(DRAIN, [url, url, "3600", "0.1"]).ended).code, 0);
  });
});

describe("the files of a recorder", () => {
  it("show no participants in their log, and no key of a stream", () => {
    const log = readFileSync(join(__dirname, "../../components/jitsi/scripts/recorderLogging.properties"), "utf8");
    assert.match(log, /default "WARNING"/);
    for (const handler of ["FfmpegFileHandler", "BrowserFileHandler"]) {
      assert.match(log, new RegExp(`${handler}\\.level=OFF`));
      assert.match(log, new RegExp(`${handler}\\.pattern=/storage/logs/`));
    }
  });
});
