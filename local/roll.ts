import { parseSet } from "./config/overrides";
import { readStackConfig } from "./config/stackConfig";
import { LOCAL, ROOT } from "./machine/paths";
import { findRegion } from "./roll/regions";
import { roll } from "./roll/roll";
import { argument, command, flag, positive } from "./terminal/command";
import { createLog } from "./terminal/progress";

if (require.main === module) {
  void command(async () => {
    const stack = argument("STACK") ?? "dev";
    const overrides = parseSet(argument("SET") ?? "");
    const force = flag("FORCE");
    const seconds = positive("TIMEOUT");
    // Refuses an unknown stack and a path that does not fit, before an engine is sought.
    readStackConfig(ROOT, stack, overrides);
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
      overrides,
      force,
      seconds,
      log,
      signal: stop.signal,
    });
  });
}
