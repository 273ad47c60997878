// Tests input and output of a process, and that nothing of it is left behind.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CappedFile, findMarkedProcesses, startProcess } from "../index.ts";

let folder: string;
let marker: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "process-"));
  marker = `RALPH_TEST_MARK=${folder}`;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(findMarkedProcesses({ variable: marker })).toEqual([]);
});

function start(command: string, input = "") {
  const chunks: Buffer[] = [];
  const running = startProcess({
    program: "sh",
    arguments: ["-c", command],
    folder,
    environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder },
    input,
    onOutput: (chunk) => chunks.push(chunk),
    marker,
  });
  return { ...running, output: () => Buffer.concat(chunks).toString() };
}

/** Resolves when the process has printed a line, and so has set its traps and started its children. */
function whenReady(command: string) {
  return new Promise<ReturnType<typeof startProcess>>((resolve) => {
    const running = startProcess({
      program: "sh",
      arguments: ["-c", command],
      folder,
      environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder },
      input: "",
      onOutput: () => resolve(running),
      marker,
    });
  });
}

test("a process gets its input and gives its output and exit code", async () => {
  const running = start("cat; echo to-error >&2; exit 3", "to-output\n");
  expect(await running.ended).toMatchObject({ exitCode: 3, signal: undefined, leftovers: [] });
  expect(running.output()).toContain("to-output\n");
  expect(running.output()).toContain("to-error\n");
});

test("input that is kept open stays open until the process is stopped", async () => {
  const ends: string[] = [];
  const heard = new Promise<void>((resolve) => {
    const running = startProcess({
      program: "sh",
      arguments: ["-c", "read line; echo got $line; cat; echo over"],
      folder,
      marker,
      environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder },
      input: "all\n",
      keepInputOpen: true,
      onOutput: (chunk, from) => {
        ends.push(`${from}: ${chunk}`);
        void running.stop(0).then(() => resolve());
      },
    });
  });
  await heard;
  expect(ends).toEqual(["stdout: got all\n"]);
});

test("input that the process does not read is not an error", async () => {
  const running = start("exit 0", "x".repeat(10_000_000));
  expect(await running.ended).toMatchObject({ exitCode: 0 });
});

test("a missing program is reported, not thrown", async () => {
  const running = startProcess({
    program: join(folder, "missing"),
    arguments: [],
    folder,
    environment: {},
    input: "",
    onOutput: () => {},
    marker,
  });
  const exit = await running.ended;
  expect(exit.startError).toContain("missing");
  expect(await running.stop(10)).toBe(exit);
});

test("processes that outlive their parent are ended with it, also in another session", async () => {
  const running = start("setsid sleep 600 & (nohup sleep 600 >/dev/null 2>&1 &) ; sleep 600 & echo started");
  const exit = await running.ended;
  expect(exit.exitCode).toBe(0);
  expect(exit.leftovers.length).toBeGreaterThanOrEqual(3);
});

test("a process with a cleared environment is found by its session", async () => {
  const exit = await start("env -i sleep 600 & echo started").ended;
  expect(exit.leftovers).toHaveLength(1);
});

test("a process that ignores SIGTERM is killed, with its grandchild in another session", async () => {
  const running = await whenReady(
    `trap "" TERM; setsid sh -c 'trap "" TERM; echo up; while :; do sleep 1; done' & while :; do sleep 1; done`,
  );
  const exit = await running.stop(100);
  expect(exit.signal).toBe("SIGKILL");
});

test("a process that obeys SIGTERM is not killed", async () => {
  const running = await whenReady(`trap "exit 7" TERM; echo up; while :; do sleep 0.01; done`);
  expect(await running.stop(10_000)).toMatchObject({ exitCode: 7 });
});

test("a capped file keeps the beginning and the end, and says how much is missing", () => {
  const file = new CappedFile(join(folder, "out"), 10, 4);
  for (const piece of ["01234", "56789", "abc", "defghij"]) file.write(Buffer.from(piece));
  expect(file.tail().toString()).toBe("ghij");
  file.close();
  expect(readFileSync(join(folder, "out"), "utf8")).toBe("0123456789\n[6 bytes left out]\nghij");
});

test("a capped file below its limit is complete", () => {
  const file = new CappedFile(join(folder, "out"), 10, 4);
  file.write(Buffer.from("0123456789ab"));
  file.close();
  expect(readFileSync(join(folder, "out"), "utf8")).toBe("0123456789ab");
});
