import { Namespace } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { Reflector } from "../../../components/tls/reflector";
import { Tls, type TlsArgs } from "../../../components/tls/tls";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { planRegion } from "../../../stacks/plan/plan";
import { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

const SYSTEM = { selector: { "jitsi.org/pool": "system" }, tolerations: [{ key: "system-only" }] };

/**
 * The objects of a region's certificate, without other components.
 * @param changes of a valid configuration.
 * @param args of the component that the test sets.
 */
export async function recordTls(
  changes: Record<string, unknown> = {},
  args: Partial<Pick<TlsArgs, "copies" | "prometheus" | "dns">> = {},
): Promise<Recording> {
  const { tls: plan, reflector } = planRegion(settingsOf(changes));
  const program = (): void => {
    const provider = new Provider("cluster", {});
    const namespace = (name: string): Namespace => new Namespace(name, { metadata: { name } }, { provider });
    const namespaces = {
      jitsi: namespace("jitsi").metadata.name,
      certManager: namespace("cert-manager").metadata.name,
    };
    const router = { "app.kubernetes.io/name": "haproxy" };
    const charts = new Provider("charts", {});
    new Tls(
      "tls",
      { plan, namespaces, system: SYSTEM, charts, router, copies: [], prometheus: undefined, ...args },
      { providers: [provider] },
    );
    if (args.copies !== undefined && reflector !== undefined) {
      new Reflector(
        "reflector",
        { plan: reflector, namespaces: args.copies, system: SYSTEM },
        { providers: [provider] },
      );
    }
  };
  const config = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };
  return new Recording(await runProgram({ config, program, answer: recordedAnswer }));
}
