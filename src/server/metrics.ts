import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { queueStates } from "../jobs/health.ts";
import type { Store } from "../store/database.ts";

export interface Metrics {
  registry: Registry;
  delivery(event: string, status: number, seconds: number): void;
  job(queue: string, outcome: string, seconds: number): void;
}

/** What `/metrics` tells, in Prometheus' words. The queue gauges are read from the store when asked. */
export function createMetrics(db: Store): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deliveries = new Histogram({
    name: "agent_policy_delivery_seconds",
    help: "Time from a delivery's headers to our answer",
    labelNames: ["event", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10],
    registers,
  });
  const jobs = new Histogram({
    name: "agent_policy_job_seconds",
    help: "Time that a job ran",
    labelNames: ["queue", "outcome"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120],
    registers,
  });
  const failures = new Counter({
    name: "agent_policy_job_failures_total",
    help: "Runs that failed and will be tried again",
    labelNames: ["queue"],
    registers,
  });
  const oldest = new Gauge({
    name: "agent_policy_queue_oldest_seconds",
    help: "How long the oldest due key has waited",
    labelNames: ["queue"],
    registers,
  });
  new Gauge({
    name: "agent_policy_queue_keys",
    help: "Keys by queue and state; stuck ones have failed five times or more in a row",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      this.reset();
      oldest.reset();
      // While the store is away the other figures matter most: how many deliveries are being put off.
      const queues = await queueStates(db).catch(() => []);
      for (const { queue, oldestReadySeconds, ...states } of queues) {
        for (const [state, count] of Object.entries(states)) this.set({ queue, state }, count);
        oldest.set({ queue }, oldestReadySeconds);
      }
    },
  });
  return {
    registry,
    delivery: (event, status, seconds) => deliveries.observe({ event, status }, seconds),
    job(queue, outcome, seconds) {
      jobs.observe({ queue, outcome }, seconds);
      if (outcome === "failed") failures.inc({ queue });
    },
  };
}
