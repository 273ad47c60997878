// Tests that each answer is counted once, and the lines for people.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeLine, readTranscriptLine, UsageCount } from "./transcript.ts";
import { isTranscriptPath, openTranscript } from "./transcript-file.ts";

const line = (fields: object) => JSON.stringify({ type: "assistant", ...fields });
const said = (id: string, output: number, model = "claude-sonnet-4-5") =>
  line({
    message: {
      id,
      model,
      content: [{ type: "text", text: id }],
      usage: { input_tokens: 10, output_tokens: output },
    },
  });

test("an answer of several lines is counted once, with its last count; failures are not counted", () => {
  const count = new UsageCount();
  for (const text of [
    said("a", 1),
    said("a", 7),
    said("b", 2),
    said("c", 9, "<synthetic>"),
    "no JSON",
    '{"type":1}',
  ]) {
    const read = readTranscriptLine(text);
    if (read) count.add(read);
  }
  expect(count.answers().map(({ usage }) => usage.output)).toEqual([7, 2]);
});

test("lines for people show texts and tools", () => {
  const content = [
    { type: "text", text: "Look:\n" },
    { type: "thinking", thinking: "hidden" },
    { type: "tool_use", name: "Bash", input: { command: "ls -l\nrm x" } },
    { type: "tool_use", name: "Odd", input: { other: 1 } },
  ];
  const read = readTranscriptLine(line({ message: { content } }));
  expect(read && describeLine(read)).toEqual(["Look:", "● Bash: ls -l", "● Odd"]);
});

test("only the path of a transcript is accepted", () => {
  expect(isTranscriptPath("/home/me/.claude/projects/-x/0f-1.jsonl")).toBe(true);
  for (const path of ["/etc/passwd", "projects/x/y.jsonl", "/a/projects/x/y.json", "/a/b/x/y.jsonl"])
    expect(isTranscriptPath(path)).toBe(false);
});

test("a growing file is read to its last complete line, with the tokens of sub-agents", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "transcript-")), "projects/x");
  mkdirSync(join(folder, "s/subagents"), { recursive: true });
  const file = join(folder, "s.jsonl");
  const lines: string[] = [];
  try {
    using transcript = openTranscript(file, {
      onActivity: () => {},
      onLine: (read) => lines.push(...describeLine(read)),
    });
    const whole = `${said("ä", 1)}\n${said("b", 2)}\n`;
    const cut = Buffer.byteLength(whole.slice(0, whole.indexOf("ä"))) + 1;
    writeFileSync(file, Buffer.from(whole).subarray(0, cut));
    transcript.read();
    appendFileSync(file, Buffer.from(whole).subarray(cut));
    transcript.read();
    expect(lines).toEqual(["ä", "b"]);
    writeFileSync(join(folder, "s/subagents/agent-1.jsonl"), `${said("c", 4)}\n{"half`);
    expect(transcript.answers().map(({ usage }) => usage.output)).toEqual([1, 2, 4]);
    appendFileSync(file, '{"type":"system","subtype":"turn_duration"}\n');
    transcript.read();
    expect(transcript.endedTurns).toBe(1);
  } finally {
    rmSync(join(folder, "../.."), { recursive: true });
  }
});
