// The contract of agents as tests. Every agent passes them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRedactor, findMarkedProcesses, systemClock } from "../platform/index.ts";
import { openAir } from "../sandbox/index.ts";
import { type Agent, prepareSession, superviseTurn, type TurnRequest } from "./index.ts";

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

/** Tests an agent against the contract. `canWait`: its program can be started before it is known whether a prompt comes. */
export function describeAgentContract(
  name: string,
  create: (behaviour: Behaviour) => Agent,
  { canWait }: { canWait: boolean },
): void {
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

    describe("a session that waits for its prompt", () => {
      const marked = () => findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` });

      /** The session of an agent that can wait, once it waits. */
      async function prepare(sent: TurnRequest, behaviour: Behaviour = "echo") {
        const agent = create(behaviour);
        const prepared = prepareSession(agent, sent);
        expect((await prepared?.take(new AbortController().signal)) !== undefined).toBe(canWait);
        return { agent, prepared };
      }

      test("does one turn as a fresh one does, and tells of nothing before", async () => {
        const told: string[] = [];
        const sent = request({ onAttach: () => told.push("attachable") });
        const { agent, prepared } = await prepare(sent);
        expect(marked().length > 0).toBe(canWait);
        expect(told).toEqual([]);
        const waiting = new Set(marked());
        const turn = await superviseTurn(agent, { ...sent, prepared });
        expect(turn).toMatchObject({ end: "finished", reason: "", failure: undefined });
        expect(turn.lastOutput).toContain(sent.prompt);
        expect(readFileSync(sent.outputFile, "utf8")).toContain(sent.prompt);
        expect(told).toEqual(["attachable"]);
        expect(marked().filter((pid) => waiting.has(pid))).toEqual([]);
      });

      test("leaves nothing when it is dropped, and does not end what works beside it", async () => {
        const sent = request();
        const { prepared } = await prepare(sent, "hang");
        const beside = spawn("sleep", ["600"], { env: { RALPH_TEST_MARK: folder }, stdio: "ignore" });
        await prepared?.drop();
        await prepared?.drop();
        expect(marked()).toEqual([beside.pid]);
        expect(existsSync(sent.privateFolder) && readdirSync(sent.privateFolder)).toEqual(
          prepared ? [] : false,
        );
        expect(readdirSync(folder).sort()).toEqual(prepared ? ["checkout", "private"] : ["checkout"]);
        beside.kill();
        await once(beside, "close");
      });

      test("that dies is replaced by a fresh one", async () => {
        const sent = request();
        const { agent, prepared } = await prepare(sent);
        for (const pid of marked()) process.kill(pid, "SIGKILL");
        const turn = await superviseTurn(agent, { ...sent, prepared });
        expect(turn).toMatchObject({ end: "finished", failure: undefined });
        expect(turn.lastOutput).toContain(sent.prompt);
      });
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
