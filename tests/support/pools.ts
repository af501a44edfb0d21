import type { PoolPlan } from "../../stacks/plan/pools";

/** A pool whose pods get nine tenths of each machine. */
export function poolPlan(name: PoolPlan["name"], machine: PoolPlan["machine"], more: Partial<PoolPlan> = {}): PoolPlan {
  return {
    name,
    min: 1,
    max: 1,
    machine,
    allocatable: { cpu: machine.cpu * 0.9, memory: machine.memory * 0.9 },
    daemons: { cpu: 0, memory: 0 },
    labels: {},
    taints: [],
    public: false,
    ...more,
  };
}
