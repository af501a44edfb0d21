import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runFolder } from "./runFolder";

/** Of a Docker whose containers this machine reaches. */
const INFO: Info = { OperatingSystem: "Debian GNU/Linux 13", SecurityOptions: ["name=seccomp,profile=builtin"] };

interface Info {
  readonly OperatingSystem: string;
  readonly SecurityOptions: readonly string[];
}

/** Records the call, and fails if the test has set a failure for it. */
const BEGIN = `#!/bin/sh
dir="$(dirname "$(dirname "$0")")"
name="$(basename "$0")"
echo "$name $*" >> "$dir/calls"
if [ -e "$dir/fail $name $1 $2" ]; then cat "$dir/fail $name $1 $2" >&2; exit 1; fi
`;

const PROGRAMS = {
  docker: `[ "$1" != info ] || cat "$dir/info"`,
  k3d: `case "$1 $2" in
  "cluster list") [ -e "$dir/cluster" ] && echo '[{"name":"jitsi"}]' || echo '[]' ;;
  "cluster create") touch "$dir/cluster" ;;
  "cluster delete") rm -f "$dir/cluster" ;;
  "kubeconfig get") echo ---; cat "$dir/kubeconfig" ;;
  "node create") while [ ! -e "$dir/node" ]; do sleep 0.1; done ;;
esac`,
  kind: `for option; do case "$option" in --kubeconfig=*) file="\${option#*=}" ;; esac; done
case "$1 $2" in
  "get clusters") [ -e "$dir/cluster" ] && echo jitsi || echo "No kind clusters found." >&2 ;;
  "create cluster") cat > "$dir/configuration"; touch "$dir/cluster"; cp "$dir/kubeconfig" "$file" ;;
  "export kubeconfig") cp "$dir/kubeconfig" "$file" ;;
  "delete cluster") rm -f "$dir/cluster" ;;
esac`,
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** Programs of these names that record their arguments and answer as the real ones. No container runs. */
export class StandIns {
  readonly dir = runFolder("stand-ins-");
  private readonly bin = join(this.dir, "bin");

  constructor(names: readonly ProgramName[] = ["docker", "k3d", "kind"]) {
    mkdirSync(this.bin);
    for (const name of names) {
      writeFileSync(join(this.bin, name), `${BEGIN}${PROGRAMS[name]}\n`);
      chmodSync(join(this.bin, name), 0o755);
    }
    this.docker(INFO);
    this.write("kubeconfig", "");
  }

  /** Environment in which nothing else is found but the programs of the system. */
  get env(): NodeJS.ProcessEnv {
    return { PATH: [this.bin, "/usr/bin", "/bin"].join(delimiter), HOME: this.dir };
  }

  /** Environment of this process, with these programs first. */
  get wholeEnv(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: [this.bin, process.env["PATH"] ?? ""].join(delimiter) };
  }

  /** Output of `docker info`. */
  docker(info: Partial<Info>): void {
    this.write("info", JSON.stringify({ ...INFO, ...info }));
  }

  /** Makes a call fail, for example `k3d cluster create`. An undefined message makes it work again. */
  fail(call: string, said: string | undefined): void {
    const file = `fail ${call}`;
    if (said === undefined) rmSync(join(this.dir, file), { force: true });
    else this.write(file, `${said}\n`);
  }

  /** A file that the programs read. */
  write(file: string, content: string): void {
    writeFileSync(join(this.dir, file), content);
  }

  read(file: string): string {
    return readFileSync(join(this.dir, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(join(this.dir, file));
  }

  /** The calls since the last time. */
  calls(): readonly string[] {
    if (!this.has("calls")) return [];
    const calls = this.read("calls").trim().split("\n");
    rmSync(join(this.dir, "calls"));
    return calls;
  }
}
