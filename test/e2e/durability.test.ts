// A kill does not show whether anything was flushed to disk: only a power cut would. The order of calls shows it.
// @module-tag e2e
import { expect, test } from "vitest";
import { goodAgent } from "../kit/agent.ts";
import { DiskOrder, recordingEnvironment } from "../kit/faults/disk-order.ts";
import { Workshop } from "../kit/workshop.ts";

test.each([
  ["with gates and commits", ["--verify", "true"], ["commit"]],
  ["without commits", ["--commit", "never"], []],
] as const)(
  "an iteration %s is on disk, step by step, before the next turn",
  { tags: ["main"], timeout: 60_000 },
  async (_, more, commit) => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }, { id: "C" }]);
    const agent = goodAgent(workshop);
    const { code, stderr } = await workshop.cli(
      workshop.runArgs(agent, ...more),
      recordingEnvironment(workshop),
    );
    expect(code, stderr).toBe(0);
    const order = new DiskOrder(workshop);
    expect(order.halfWritten()).toEqual([]);
    expect(order.unnamed()).toEqual([]);
    const steps = order.steps(agent);
    const turns = steps.flatMap((step, index) => (step === "turn" ? [index] : []));
    const iterations = turns.slice(1).map((end, index) => steps.slice(turns[index], end));
    // The first record, during the turn, says where people can attach.
    const iteration = [
      "turn",
      "record",
      "prd.after.json",
      "entry",
      "record",
      "progress.txt",
      ...commit,
      "record",
    ];
    expect(iterations).toEqual([iteration, iteration]);
  },
);
