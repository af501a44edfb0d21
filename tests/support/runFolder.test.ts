import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { findProcesses } from "../../local/machine/processes";
import { ROOT } from "../../local/machine/paths";
import { LOADER } from "./loader";
import { until } from "./wait";

describe("a killed run of tests", function () {
  this.timeout(30_000);

  it("leaves neither processes nor their folder", async () => {
    const program = `
      const { spawn } = require("node:child_process");
      const { runFolder } = require("./tests/support/runFolder");
      const dir = runFolder("killed-run-");
      const program = "setInterval(() => undefined, 1000)";
      spawn(process.execPath, ["-e", program, dir + "/data"], { detached: true, stdio: "ignore" }).unref();
      console.log(dir);
      setInterval(() => undefined, 1000);`;
    const run = spawn(process.execPath, ["-r", LOADER, "-e", program], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [output] = (await once(run.stdout, "data")) as [Buffer];
    const dir = output.toString().trim();
    const left = (): number => findProcesses(`${dir}/`).length;
    await until(async () => left() === 1).finally(() => run.kill("SIGKILL"));
    await until(async () => left() === 0 && !existsSync(dir));
  });
});
