import { isDeepStrictEqual } from "node:util";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import {
  type ConstructResult,
  type CreateResult,
  type DiffResult,
  main,
  type Provider,
  type UpdateResult,
} from "@pulumi/pulumi/provider";
import type { Answer } from "../../local/program/program";
import { recordedAnswer } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { endWithEngine } from "../../local/pulumi/plugins/serve";

type Properties = Readonly<Record<string, unknown>>;

/**
 * A provider that makes nothing and answers as a cloud or a cluster would after everything went well. A chart of it has no
 * objects.
 */
class StandIn implements Provider {
  constructor(readonly version: string) {}

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    const { id, state } = await answer(urn, inputs);
    return { id, outs: state };
  }

  async update(_id: string, urn: string, _olds: Properties, news: Properties): Promise<UpdateResult> {
    return { outs: (await answer(urn, news)).state };
  }

  /** The state follows from type, name and inputs alone, so other inputs show as another state. */
  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    return { changes: !isDeepStrictEqual(olds, (await answer(urn, news)).state) };
  }

  construct(name: string, type: string, _inputs: unknown, options: ComponentResourceOptions): Promise<ConstructResult> {
    return Promise.resolve({ urn: new ComponentResource(type, name, {}, options).urn, state: {} });
  }
}

async function answer(urn: string, inputs: Properties): Promise<Answer> {
  const [, , types = "", name = ""] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  const answered = await recordedAnswer({ urn, type, name, inputs, custom: true } as Registration);
  // A message has no place for undefined.
  return JSON.parse(JSON.stringify(answered)) as Answer;
}

const [name = "", ...args] = process.argv.slice(2);
const { version } = require(`@pulumi/${name}/package.json`) as { readonly version: string };
endWithEngine(args[0], () => process.exit());
void main(new StandIn(version), args);
