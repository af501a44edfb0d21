import { isDeepStrictEqual } from "node:util";
import { main, type Provider } from "@pulumi/pulumi/provider";
import { password, type PasswordInputs } from "../../rehearsal/randomValues";
import { endWithEngine } from "./serve";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The random provider for machines that cannot get the official one. It has the one type that the program uses. A password
 * stays until one of its inputs changes, which replaces it, as in the official provider for the inputs that are used here.
 */
export const randomProvider: Provider = {
  version: "4.21.2",
  schema: JSON.stringify({ name: "random", resources: { [PASSWORD]: {} } }),
  diff(_id, _urn, olds: Inputs, news: Inputs) {
    const replaces = Object.keys({ ...inputsOf(olds), ...news }).filter(
      (key) => news[key] === UNKNOWN || !isDeepStrictEqual(olds[key], news[key]),
    );
    return Promise.resolve({ changes: replaces.length > 0, replaces, deleteBeforeReplace: false });
  },
  create(urn, inputs: Inputs) {
    if (!urn.includes(`${PASSWORD}::`)) return Promise.reject(new Error(`${urn}: the provider makes passwords only`));
    return Promise.resolve({ id: "none", outs: { ...inputs, result: password(inputs as unknown as PasswordInputs) } });
  },
  read(id, _urn, props: Inputs) {
    return Promise.resolve({ id, props, inputs: inputsOf(props) });
  },
};

type Inputs = Readonly<Record<string, unknown>>;

function inputsOf(state: Inputs): Inputs {
  return Object.fromEntries(Object.entries(state).filter(([key]) => key !== "result"));
}

if (require.main === module) {
  endWithEngine(process.argv[2], () => process.exit());
  void main(randomProvider, process.argv.slice(2));
}
