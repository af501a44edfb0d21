import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "../shell/run";

const run = promisify(execFile);

const BUCKET = "recordings";
const ROOT = { access: "root", secret: "root-secret" };
const WRITER = { access: "writer", secret: "writer-secret" };

/** What the program grants on aws, see components/cluster/aws/recordings.ts. */
const WRITE_ONLY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: [WRITER.access] },
      Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    },
  ],
};

/** A real S3 server on loopback with a bucket, and an account that may only write to it. */
export class S3Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "s3-"));
  #process: ChildProcess | undefined;

  constructor(
    private readonly versitygw: string,
    readonly port: number,
  ) {
    mkdirSync(join(this.#folder, "buckets", BUCKET), { recursive: true });
    mkdirSync(join(this.#folder, "accounts"));
  }

  async start(): Promise<void> {
    const where = ["--port", `127.0.0.1:${this.port}`, "--iam-dir", join(this.#folder, "accounts")];
    const env = { ...process.env, ROOT_ACCESS_KEY: ROOT.access, ROOT_SECRET_KEY: ROOT.secret };
    const args = ["--quiet", ...where, "posix", join(this.#folder, "buckets")];
    this.#process = spawn(this.versitygw, args, { env, stdio: "ignore" });
    await until(() => answers(this.port));
    if (!existsSync(join(this.#folder, "writer"))) {
      mkdirSync(join(this.#folder, "writer"));
      const admin = ["admin", "--access", ROOT.access, "--secret", ROOT.secret, "--endpoint-url", this.#url];
      const account = ["--access", WRITER.access, "--secret", WRITER.secret, "--role", "user"];
      await run(this.versitygw, [...admin, "create-user", ...account]);
    }
    await this.admit();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once("exit", resolve));
    this.#process?.kill("SIGKILL");
    if (this.#process !== undefined) await ended;
    this.#process = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Lets the account write. */
  admit(): Promise<void> {
    return this.#setPolicy("PUT", JSON.stringify(WRITE_ONLY));
  }

  /** Lets the account do nothing. */
  refuse(): Promise<void> {
    return this.#setPolicy("DELETE", "");
  }

  /** Content of an object; undefined if there is none. */
  object(key: string): Buffer | undefined {
    const path = join(this.#folder, "buckets", BUCKET, key);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  /** Environment of the uploader, as the program's ConfigMap and the operator's Secret have it. */
  environment(rendered: Readonly<Record<string, string>>, port = this.port): Readonly<Record<string, string>> {
    return {
      ...rendered,
      RCLONE_CONFIG_DEST_ENDPOINT: `http://127.0.0.1:${port}`,
      RCLONE_CONFIG_DEST_ACCESS_KEY_ID: WRITER.access,
      RCLONE_CONFIG_DEST_SECRET_ACCESS_KEY: WRITER.secret,
    };
  }

  get #url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async #setPolicy(method: string, body: string): Promise<void> {
    const hash = createHash("sha256").update(body).digest("hex");
    const signed = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", `${ROOT.access}:${ROOT.secret}`];
    const headers = ["-H", `x-amz-content-sha256: ${hash}`];
    const request = ["-sSf", "-X", method, "--data-binary", body, `${this.#url}/${BUCKET}?policy=`];
    await run("curl", [...signed, ...headers, ...request]);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("close", () => socket.destroy());
    setTimeout(() => socket.end(), 100);
  });
}

/** A TCP proxy in front of the server whose connections a test slows down or cuts. */
export class Line {
  readonly #server = createServer((client) => this.#join(client));
  readonly #sockets = new Set<Socket>();
  /** Bytes per second from the client; Infinity for no limit. */
  rate = Infinity;
  /** Bytes after which the next connection is cut. */
  cutAfter = Infinity;
  cuts = 0;

  constructor(private readonly target: number) {}

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    const server = connect(this.target, "127.0.0.1");
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
    server.pipe(client);
    let sent = 0;
    client.on("data", (data: Buffer) => {
      sent += data.length;
      if (sent > this.cutAfter) {
        this.cuts++;
        this.cutAfter = Infinity;
        client.destroy();
        return;
      }
      server.write(data);
      if (this.rate === Infinity) return;
      client.pause();
      setTimeout(() => client.resume(), (1000 * data.length) / this.rate);
    });
  }
}
