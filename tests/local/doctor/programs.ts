import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "../../support/runFolder";

/** An environment whose PATH has these programs. Each prints a text, or fails when it begins with `error:`. */
export function programs(texts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const folder = runFolder("programs-");
  for (const [name, text] of Object.entries(texts)) {
    const [stream, code] = text.startsWith("error:") ? [">&2", 1] : ["", 0];
    writeFileSync(join(folder, name), `#!/bin/sh\n/bin/cat ${stream} <<'END'\n${text}\nEND\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: folder };
}

/** What `kubectl version --client --output json` prints. */
export function kubectl(version: string): string {
  return JSON.stringify({ clientVersion: { gitVersion: version } });
}
