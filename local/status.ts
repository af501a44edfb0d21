import { styleText } from "node:util";
import { connect } from "./kubernetes/client";
import { describeCluster, runningCluster } from "./running/cluster";
import { readRegion } from "./status/region";
import { describeRegion } from "./status/screen";
import { command, flag } from "./terminal/command";
import { createLog } from "./terminal/progress";

if (require.main === module) {
  void command(async () => {
    const json = flag("JSON");
    const running = runningCluster();
    createLog().step(describeCluster(running));
    const now = new Date();
    const region = await readRegion(connect(running.kubeconfig, running.context), now);
    // styleText adds no colour when the stream is a file or NO_COLOR is set.
    const alarm = (text: string): string => styleText("yellow", text, { stream: process.stdout });
    console.log(json ? JSON.stringify(region, undefined, 2) : describeRegion(region, now, alarm));
  });
}
