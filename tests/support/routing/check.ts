import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../../local/machine/paths";
import { runFolder } from "../runFolder";
import { countRun } from "../toolRuns";
import { writeCertificate } from "./certificate";

const run = promisify(execFile);

const LUA_DIR = join(ROOT, "components", "routing", "scripts");

/** Checks routers' configurations with `haproxy -c`. The environment holds a certificate and the scripts, nothing else. */
export class RouterCheck {
  private constructor(
    private readonly haproxy: string,
    private readonly folder: string,
    private readonly certificates: string,
  ) {}

  static async create(haproxy: string): Promise<RouterCheck> {
    const folder = runFolder("haproxy-");
    const certificates = join(folder, "certificates");
    mkdirSync(certificates);
    await writeCertificate(certificates, "meet.example.org");
    return new RouterCheck(haproxy, folder, certificates);
  }

  /** @returns HAProxy's messages; empty when it accepts the configuration. */
  async complaints(text: string): Promise<string> {
    const file = join(this.folder, "haproxy.cfg");
    writeFileSync(file, text);
    countRun("haproxy -c");
    const env = { PATH: process.env["PATH"], CERT_DIR: this.certificates, LUA_DIR };
    const { stderr } = await run(this.haproxy, ["-c", "-f", file], { env }).catch((error: unknown) => ({
      stderr: (error as { readonly stderr?: string }).stderr ?? String(error),
    }));
    return stderr
      .split("\n")
      .filter((line) => /WARNING|ALERT/.test(line))
      .join("\n");
  }
}
