import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { script } from "../../components/script";
import { AS_ROOT } from "../../local/tools/coturn";
import { ensureRclone, ensureVersitygw } from "../../local/tools/objectStorage";
import { SILENT } from "../support/controlPlane";
import { record } from "../support/record";
import { orSkip, skip } from "../support/skip";
import { countRun } from "../support/toolRuns";
import { inputs } from "../components/jitsi/inspect";
import { cleanUp, closedPort, folder, type Running, start, until } from "../shell/run";
import { Line, S3Server } from "./s3Server";

const START = script("jitsi/scripts/recorderStart.sh");
const UPLOAD = script("jitsi/scripts/recorderUpload.sh");
const UPLOADED = script("jitsi/scripts/recorderUploaded.sh");

const MIB = 2 ** 20;

/** A recorder on a volume without space: one recording waits, and the rest of it is taken. Its uploader runs beside it. */
const FULL = `
  mount -t tmpfs -o size=24m none "$1" || exit 77
  mkdir -p "$1/outbox/2026-11-30-a" "$1/recordings"
  echo '{}' > "$1/outbox/2026-11-30-a/metadata.json"
  head -c 20971520 /dev/urandom | tee "$2/video" > "$1/outbox/2026-11-30-a/recording.mp4"
  cat /dev/zero > "$1/recordings/rest" 2> "$2/errors"
  sh -c "$3" upload "$1/outbox" "$4" 0.3 "$2" &
  sh -c "$5" start "$1/recordings" true 10 0.1 "$2/waiting" "$6"
  kill $! && wait $!
`;

describe("the uploader of recordings, against a real S3 server that lets it only write", function () {
  this.timeout(120_000);
  let rclone: string;
  let versitygw: string;
  let rendered: Readonly<Record<string, string>>;
  before(async function () {
    // The first builds take minutes.
    this.timeout(20 * 60_000);
    rclone = await orSkip(this, ensureRclone(SILENT));
    versitygw = await orSkip(this, ensureVersitygw(SILENT));
    const region = await record({
      "recording.allowed": "moderators",
      "recording.destination": { s3: { endpoint: "https://s3.example.org", bucket: "recordings", secret: "keys" } },
    });
    rendered = inputs(region.one("ConfigMap", /^recordings$/)).data ?? {};
  });

  let server: S3Server;
  let outbox: string;
  let state: string;
  beforeEach(async () => {
    server = new S3Server(versitygw, await closedPort());
    outbox = folder();
    state = folder();
  });
  afterEach(async () => {
    await cleanUp();
    await server.remove();
  });

  /** Puts a finished recording into the outbox. */
  function finished(name: string, bytes: number): Buffer {
    const video = randomBytes(bytes);
    mkdirSync(join(outbox, name));
    writeFileSync(join(outbox, name, "recording.mp4"), video);
    writeFileSync(join(outbox, name, "metadata.json"), "{}");
    return video;
  }

  function uploader(port = server.port): Running {
    const { DESTINATION = "", ...environment } = server.environment(rendered, port);
    const path = `${dirname(rclone)}:${process.env["PATH"]}`;
    countRun("rclone");
    return start(UPLOAD, [outbox, DESTINATION, "0.3", state], { ...environment, PATH: path });
  }

  async function ready(minutes = 30): Promise<boolean> {
    const { code } = await start(UPLOADED, [outbox, state, `${minutes}`]).ended;
    return code === 0;
  }

  const waiting = (): readonly string[] => readdirSync(outbox);

  async function arrives(name: string, video: Buffer): Promise<void> {
    await until(() => waiting().length === 0);
    assert.ok(server.object(`${name}/recording.mp4`)?.equals(video), "the object differs");
    assert.ok(server.object(`${name}/metadata.json`) !== undefined);
  }

  it("uploads in parts, empties the volume, and ends after a stop signal", async () => {
    await server.start();
    const video = finished("2026-11-30-a", 250 * MIB);
    const step = uploader();
    await arrives("2026-11-30-a", video);
    assert.ok(await ready());
    const next = finished("2026-11-30-b", MIB);
    step.stop("SIGTERM");
    assert.equal((await step.ended).code, 0);
    await arrives("2026-11-30-b", next);
  });

  it("keeps a recording while the server is away", async () => {
    const video = finished("2026-11-30-a", MIB);
    const step = uploader();
    await until(() => step.output().split("cannot be written to").length > 2);
    assert.equal(await ready(), false);
    await server.start();
    await arrives("2026-11-30-a", video);
    assert.ok(await ready());
  });

  it("keeps a recording while the server fails after it has answered once, and is not ready meanwhile", async () => {
    await server.start();
    const step = uploader();
    await until(() => server.object(".writable") !== undefined);
    await server.stop();
    const video = finished("2026-11-30-a", MIB);
    await until(() => step.output().includes("the upload failed and is repeated"));
    assert.ok(await ready(), "a short failure is none");
    const past = Date.now() / 1000 - 3600;
    utimesSync(join(outbox, "2026-11-30-a", "recording.mp4"), past, past);
    assert.equal(await ready(), false);
    await server.start();
    await arrives("2026-11-30-a", video);
  });

  it("keeps a recording while the server refuses it", async () => {
    await server.start();
    await server.refuse();
    const video = finished("2026-11-30-a", MIB);
    const step = uploader();
    await until(() => step.output().includes("AccessDenied"));
    assert.equal(await ready(), false);
    assert.ok(existsSync(join(outbox, "2026-11-30-a", "recording.mp4")));
    await server.admit();
    await arrives("2026-11-30-a", video);
  });

  it("finishes on a slow line, and removes nothing before", async () => {
    await server.start();
    const line = new Line(server.port);
    const port = await line.open();
    line.rate = 8 * MIB;
    const video = finished("2026-11-30-a", 20 * MIB);
    uploader(port);
    await until(() => server.object("2026-11-30-a/metadata.json") !== undefined);
    assert.ok(existsSync(join(outbox, "2026-11-30-a", "recording.mp4")));
    await arrives("2026-11-30-a", video);
    await line.close();
  });

  it("repeats an upload that is cut, also in the next pod", async () => {
    await server.start();
    const line = new Line(server.port);
    const port = await line.open();
    const first = uploader(port);
    await until(() => server.object(".writable") !== undefined);
    line.cutAfter = 3 * MIB;
    line.rate = 4 * MIB;
    const video = finished("2026-11-30-a", 8 * MIB);
    await until(() => line.cuts > 0);
    first.stop("SIGKILL");
    await first.ended;
    assert.ok(existsSync(join(outbox, "2026-11-30-a", "recording.mp4")));
    assert.equal(server.object("2026-11-30-a/recording.mp4"), undefined);
    line.rate = Infinity;
    uploader(port);
    await arrives("2026-11-30-a", video);
    await line.close();
  });

  it("empties a volume that is full, and the recorder on it waits until then", async function () {
    await server.start();
    await server.refuse();
    const { DESTINATION = "", ...environment } = server.environment(rendered);
    const path = `${dirname(rclone)}:${process.env["PATH"]}`;
    const init = join(folder({ init: "#!/bin/sh\necho the recorder starts" }), "init");
    chmodSync(init, 0o755);
    const args = [outbox, state, UPLOAD, DESTINATION, START, init];
    const unshared = `exec unshare ${AS_ROOT.join(" ")} --mount sh -c "$FULL" full "$@"`;
    const step = start(unshared, args, { ...environment, PATH: path, FULL });
    await Promise.race([step.ended, until(() => step.output().includes("waiting for 10 MiB"))]);
    if (/unshare|mount/.test(step.output())) skip(this, `this machine has no mount namespaces: ${step.output()}`);
    assert.match(readFileSync(join(state, "errors"), "utf8"), /No space left on device/);
    await until(() => step.output().includes("AccessDenied"));
    assert.doesNotMatch(step.output(), /the recorder starts/);
    await server.admit();
    assert.equal((await step.ended).code, 0);
    assert.match(step.output(), /the recorder starts/);
    const video = readFileSync(join(state, "video"));
    assert.ok(server.object("2026-11-30-a/recording.mp4")?.equals(video));
  });

  it("shows no room, participant or key in its output", async () => {
    await server.start();
    await server.refuse();
    finished("2026-11-30-a", MIB);
    const step = uploader();
    await until(() => step.output().split("AccessDenied").length > 2);
    assert.doesNotMatch(step.output(), /writer-secret|meeting_url/);
  });
});
