// Creates opencode agents with short times for tests.
import { createPrices } from "../cost.ts";
import { createOpencodeAgent } from "./opencode-agent.ts";
import type { OpencodeTimes } from "./turn.ts";

const short: OpencodeTimes = {
  poll: 50,
  begin: 600,
  settled: 300,
  question: 300,
  retry: 60_000,
  silence: 5_000,
  request: 2_000,
};

/** What a test changes of the agent. */
export interface TestAgentOptions {
  times?: Partial<OpencodeTimes>;
  environment?: Record<string, string>;
  route?: "async" | "message";
  stallTimeout?: number;
  program?: { version?: string; first?: string };
}

/** An agent with short times. */
export function createTestAgent(
  program: string,
  { times, environment = {}, route = "async" }: TestAgentOptions = {},
) {
  return createOpencodeAgent({
    program,
    environment,
    route,
    times: { ...short, ...times },
    searchPath: process.env.PATH ?? "",
    priceOf: createPrices({}),
  });
}
