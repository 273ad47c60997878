// The contract of agents as tests. Every agent passes them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRedactor, findMarkedProcesses, systemClock } from "../platform/index.ts";
import { openAir } from "../sandbox/index.ts";
import { type Agent, superviseTurn, type TurnRequest } from "./index.ts";

/** What the suite needs an agent to do; each agent has its own means. */
export type Behaviour =
  /** Print the prompt and finish. */
  | "echo"
  /** Fail by itself. */
  | "fail"
  /** Print "ready" and never finish, ignore SIGTERM, and have a grandchild in another session. */
  | "hang"
  /** Finish and leave a process running. */
  | "leave"
  /** Print the secret in the variable CANARY, in two pieces. */
  | "leak"
  /** Print 30 MB. */
  | "flood";

const secret = "canary-0123456789-value";

/** Tests an agent against the contract. */
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

    function request(more: Partial<TurnRequest> = {}): TurnRequest {
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
        sandbox: openAir("a test"),
        timeout: 60_000,
        signal: new AbortController().signal,
        clock: systemClock,
        ...more,
      };
    }

    test("receives the prompt unchanged and finishes", async () => {
      const sent = request();
      const turn = await superviseTurn(create("echo"), sent);
      expect(turn).toMatchObject({ end: "finished", reason: "", failure: undefined });
      expect(turn.lastOutput).toContain(sent.prompt);
      expect(readFileSync(sent.outputFile, "utf8")).toContain(sent.prompt);
    });

    test("reports its own failure with a reason", async () => {
      const turn = await superviseTurn(create("fail"), request());
      expect(turn).toMatchObject({ end: "failed", failure: "crash" });
      expect(turn.reason).not.toBe("");
    });

    test("is ended after its time limit, even if it ignores signals", async () => {
      const turn = await superviseTurn(create("hang"), request({ timeout: 1_000 }));
      expect(turn).toMatchObject({
        end: "timed-out",
        reason: "the agent took longer than 1 s (--iteration-timeout)",
      });
    });

    test("is cut off by the signal, with the reason of the signal", async () => {
      const cut = new AbortController();
      const sent = request({ signal: cut.signal });
      const turn = superviseTurn(create("hang"), {
        ...sent,
        redactor: { ...sent.redactor, stream: () => cutWhenReady(cut) },
      });
      expect(await turn).toMatchObject({ end: "cut-off", reason: "a person stopped it" });
    });

    test("leaves nothing running if the signal came before the start", async () => {
      const cut = new AbortController();
      cut.abort("too late");
      expect(await superviseTurn(create("hang"), request({ signal: cut.signal }))).toMatchObject({
        end: "cut-off",
      });
    });

    test("has its leftover processes ended", async () => {
      expect(await superviseTurn(create("leave"), request())).toMatchObject({ end: "finished" });
    });

    test("has secrets in its output redacted", async () => {
      const sent = request();
      const turn = await superviseTurn(create("leak"), sent);
      const kept = readFileSync(sent.outputFile, "utf8");
      expect(kept).toContain("***");
      expect(kept + turn.lastOutput).not.toContain(secret);
    });

    test("has its saved output limited", async () => {
      const sent = request();
      const turn = await superviseTurn(create("flood"), sent);
      expect(turn.end).toBe("finished");
      expect(readFileSync(sent.outputFile).length).toBeLessThan(9 * 1024 * 1024);
      expect(turn.lastOutput.length).toBeLessThanOrEqual(64 * 1024);
    });
  });
}

/** A stream that passes everything through and cuts the turn off when the agent prints "ready". */
function cutWhenReady(cut: AbortController) {
  return {
    push(chunk: Uint8Array) {
      const bytes = Buffer.from(chunk);
      if (bytes.includes("ready")) cut.abort("a person stopped it");
      return bytes;
    },
    end: () => Buffer.alloc(0),
  };
}
