import { parseSet } from "./config/overrides";
import { LOCAL } from "./machine/paths";
import { findRegion } from "./roll/regions";
import { roll } from "./roll/roll";
import { argument, command, positive } from "./terminal/command";
import { createLog } from "./terminal/progress";

if (require.main === module) {
  void command(async () => {
    const stack = argument("STACK") ?? "dev";
    const log = createLog();
    log.step(`Rolling the stack ${stack}`);
    const stop = new AbortController();
    process.on("SIGINT", () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
      log.warn("stopping after the current step; Ctrl-C again stops at once");
    });
    await roll({
      region: await findRegion({ stack, engine: argument("ENGINE"), dir: LOCAL, log }),
      overrides: parseSet(argument("SET") ?? ""),
      force: argument("FORCE") !== undefined,
      seconds: positive("TIMEOUT"),
      log,
      signal: stop.signal,
    });
  });
}
