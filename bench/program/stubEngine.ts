import {
  type MethodDefinition,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
} from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type RegisterResourceRequest,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";

/**
 * A minimal engine: it accepts every resource and returns its inputs at once, so that the measurement contains only the program's
 * own cost.
 */
export class StubEngine {
  private constructor(
    private readonly server: Server,
    /** Address of the engine and its resource monitor. */
    readonly address: string,
  ) {}

  static async start(): Promise<StubEngine> {
    const server = new Server();
    server.addService(
      { ...ResourceMonitorService, registerResourceOutputs: quiet(ResourceMonitorService.registerResourceOutputs) },
      {
        supportsFeature: answer(() => new SupportsFeatureResponse().setHassupport(true)),
        registerResource: answer(register),
        registerResourceOutputs: answer(() => undefined),
      },
    );
    server.addService({ ...EngineService, log: quiet(EngineService.log) }, { log: answer(() => undefined) });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return new StubEngine(server, `127.0.0.1:${port}`);
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

function register(request: RegisterResourceRequest): RegisterResourceResponse {
  const name = request.getName();
  return new RegisterResourceResponse()
    .setUrn(`urn:pulumi:dev::jitsi::${request.getType()}::${name}`)
    .setId(request.getCustom() ? name : "")
    .setObject(request.getObject());
}

function answer<Request, Response>(respond: (request: Request) => Response) {
  return ({ request }: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): void =>
    reply(null, respond(request));
}

/** A method with an empty response. */
function quiet<Request, Response>(method: MethodDefinition<Request, Response>): MethodDefinition<Request, undefined> {
  return { ...method, responseSerialize: () => Buffer.alloc(0), responseDeserialize: () => undefined };
}
