import type { Simulator, SimulatorOptions } from "./api.ts";

/** Starts a GitHub of its own on a free loopback port. */
export async function startSimulator(_options: SimulatorOptions = {}): Promise<Simulator> {
  throw new Error("the simulator's server is being built; its types are final");
}
