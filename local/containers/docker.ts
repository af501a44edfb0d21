import { UserError } from "../terminal/userError";
import { lastLine, run } from "./program";

/** Docker of this machine. */
export interface Docker {
  /**
   * Whether this machine reaches addresses of containers: not with Docker Desktop (virtual machine) nor rootless Docker (own network
   * namespace).
   */
  readonly direct: boolean;
}

/** @throws UserError when Docker is missing, does not run, or refuses this user. */
export async function findDocker(env: NodeJS.ProcessEnv, platform = process.platform): Promise<Docker> {
  const ran = await run("docker", ["info", "--format", "{{json .}}"], { env });
  if (ran === undefined) {
    throw new UserError("Docker is not installed. Install it: https://docs.docker.com/get-docker/");
  }
  const { OperatingSystem: system = "", SecurityOptions: security } = parsed(ran.stdout);
  if (ran.code !== 0 || system === "") throw new UserError(whyUnusable(lastLine(ran.stderr), platform));
  const rootless = security?.some((option) => option.includes("rootless")) === true;
  return { direct: platform === "linux" && system !== "Docker Desktop" && !rootless };
}

interface Info {
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

function parsed(json: string): Info {
  try {
    return JSON.parse(json) as Info;
  } catch {
    return {};
  }
}

function whyUnusable(said: string, platform: NodeJS.Platform): string {
  if (/permission denied/i.test(said)) {
    return (
      "this user has no permission to use Docker. Join group docker, which gives root privileges, and log in again:\n" +
      "  sudo usermod -aG docker $USER"
    );
  }
  const start = platform === "linux" ? "sudo systemctl start docker" : "start Docker Desktop";
  return `Docker does not run (${said}). Start it: ${start}`;
}
