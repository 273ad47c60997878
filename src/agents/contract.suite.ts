// The suite that every agent passes: what the contract promises, shown on a real one.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRedactor, findMarkedProcesses, systemClock } from "../platform/index.ts";
import { type Agent, superviseTurn, type TurnRequest } from "./index.ts";

/** What the suite asks an agent to do; each kind of agent says how it is made to. */
export type Behaviour =
  /** Finish well and print the prompt it was given. */
  | "echo"
  /** Fail by itself. */
  | "fail"
  /** Print "ready" and never finish, deaf to polite requests, with a grandchild in another session. */
  | "hang"
  /** Finish well and leave a process running. */
  | "leave"
  /** Print a secret that stands in the variable CANARY, in two pieces. */
  | "leak"
  /** Print 30 MB. */
  | "flood";

const secret = "canary-0123456789-value";

/** Holds an agent to the contract. */
export function describeAgentContract(name: string, create: (behaviour: Behaviour) => Agent): void {
  describe(`the agent contract: ${name}`, () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "agent-"));
      mkdirSync(join(folder, "checkout"));
    });
    afterEach(() => {
      expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }), "processes left behind").toEqual(
        [],
      );
      rmSync(folder, { recursive: true });
    });

    function order(more: Partial<TurnRequest> = {}): TurnRequest {
      return {
        prompt: "Story: US-001 Try $(it) `out` \"quoted\" 'so' 🙂\nsecond line",
        folder: join(folder, "checkout"),
        environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder, CANARY: secret },
        marker: `RALPH_TEST_MARK=${folder}`,
        outputFile: join(folder, "output.log"),
        privateFolder: join(folder, "private"),
        stallTimeout: undefined,
        onAttach: () => {},
        onNotice: () => {},
        redactor: createRedactor([secret]),
        timeout: 60_000,
        signal: new AbortController().signal,
        clock: systemClock,
        ...more,
      };
    }

    test("it gets the prompt intact and finishes", async () => {
      const sent = order();
      const turn = await superviseTurn(create("echo"), sent);
      expect(turn).toMatchObject({ end: "finished", reason: "", failure: undefined });
      expect(turn.lastOutput).toContain(sent.prompt);
      expect(readFileSync(sent.outputFile, "utf8")).toContain(sent.prompt);
    });

    test("its own failure is told with a reason", async () => {
      const turn = await superviseTurn(create("fail"), order());
      expect(turn).toMatchObject({ end: "failed", failure: "crash" });
      expect(turn.reason).not.toBe("");
    });

    test("it is ended when its time is over, though it is deaf", async () => {
      const turn = await superviseTurn(create("hang"), order({ timeout: 1_000 }));
      expect(turn).toMatchObject({ end: "timed-out", reason: "the agent took longer than 1 s" });
    });

    test("it is cut off on a signal, and the reason is the signal's", async () => {
      const cut = new AbortController();
      const sent = order({ signal: cut.signal });
      const turn = superviseTurn(create("hang"), {
        ...sent,
        redactor: { ...sent.redactor, stream: () => cutWhenReady(cut) },
      });
      expect(await turn).toMatchObject({ end: "cut-off", reason: "somebody said so" });
    });

    test("a signal that came before the start starts nothing that stays", async () => {
      const cut = new AbortController();
      cut.abort("too late");
      expect(await superviseTurn(create("hang"), order({ signal: cut.signal }))).toMatchObject({
        end: "cut-off",
      });
    });

    test("what it leaves running is ended", async () => {
      expect(await superviseTurn(create("leave"), order())).toMatchObject({ end: "finished" });
    });

    test("a secret that it prints is taken out", async () => {
      const sent = order();
      const turn = await superviseTurn(create("leak"), sent);
      const kept = readFileSync(sent.outputFile, "utf8");
      expect(kept).toContain("***");
      expect(kept + turn.lastOutput).not.toContain(secret);
    });

    test("however much it prints, what is kept is bounded", async () => {
      const sent = order();
      const turn = await superviseTurn(create("flood"), sent);
      expect(turn.end).toBe("finished");
      expect(readFileSync(sent.outputFile).length).toBeLessThan(9 * 1024 * 1024);
      expect(turn.lastOutput.length).toBeLessThanOrEqual(64 * 1024);
    });
  });
}

/** A stream that hands everything on and cuts the turn off once the agent says that it is ready. */
function cutWhenReady(cut: AbortController) {
  return {
    push(chunk: Uint8Array) {
      const bytes = Buffer.from(chunk);
      if (bytes.includes("ready")) cut.abort("somebody said so");
      return bytes;
    },
    end: () => Buffer.alloc(0),
  };
}
