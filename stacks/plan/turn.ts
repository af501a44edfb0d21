import type { Settings } from "../schema/schema";
import { type Size, SIZES } from "./sizes";

export interface TurnPlan {
  /** `turn.<domain>` */
  readonly host: string;
  readonly replicas: number;
  readonly size: Size;
  /** Relayed bandwidth one person may use, kbit/s. */
  readonly userKbps: number;
}

/** Whether people whose network blocks UDP are helped: where a cloud gives TURN an address, unless configured otherwise. */
export function hasTurn({ turn, cloud }: Settings): boolean {
  return turn.enabled ?? cloud !== "kubeconfig";
}

export function planTurn(settings: Settings): TurnPlan | undefined {
  if (!hasTurn(settings)) return undefined;
  const { domain, environment, turn } = settings;
  return {
    host: `turn.${domain}`,
    replicas: turn.replicas,
    size: SIZES[environment].turn,
    userKbps: turn.userKbps,
  };
}
