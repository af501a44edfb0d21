import { styleText } from "node:util";
import { connect } from "./kubernetes/client";
import { runningCluster } from "./running/cluster";
import { readRegion } from "./status/region";
import { describeRegion } from "./status/screen";
import { argument, command } from "./terminal/command";

if (require.main === module) {
  void command(async () => {
    const { context, kubeconfig } = runningCluster();
    const now = new Date();
    const region = await readRegion(connect(kubeconfig, context), now);
    // styleText adds no colour when the stream is a file or NO_COLOR is set.
    const alarm = (text: string): string => styleText("yellow", text, { stream: process.stdout });
    console.log(
      argument("JSON") === undefined ? describeRegion(region, now, alarm) : JSON.stringify(region, undefined, 2),
    );
  });
}
