// Tests that only pressed keys count, however the input is cut into pieces.
import { expect, test } from "vitest";
import { systemClock } from "../../platform/index.ts";
import { terminalAnswers } from "../terminal-answers.fixture.ts";
import { KeyPresses } from "./key-presses.ts";

/** Reads the pieces. @returns the number of pieces with a key, before and after the time of an Escape */
async function countKeys(pieces: readonly string[]): Promise<{ now: number; later: number }> {
  let keys = 0;
  let passTime = () => {};
  const clock = {
    ...systemClock,
    sleep: async (_: number, over?: AbortSignal) =>
      new Promise<void>((resolve) => {
        passTime = resolve;
        over?.addEventListener("abort", () => resolve());
      }),
  };
  const onKey = () => {
    keys += 1;
  };
  const presses = new KeyPresses({ clock, onKey });
  for (const piece of pieces) presses.read(Buffer.from(piece));
  const now = keys;
  passTime();
  await new Promise(setImmediate);
  return { now, later: keys };
}

const sentByTerminals = [
  terminalAnswers("\x1b[c\x1b[>c\x1b[>q\x1b[6n\x1b]10;?\x07\x1b]11;?\x1b\\\x1b[?1004h"),
  "\x1b[?64;1;2;6;9;15;18;21;22c", // xterm
  "\x1b[?62;22;52c\x1b[>1;10;0c", // ghostty, kitty
  "\x1bP>|iTerm2 3.5.0\x1b\\\x1bP1+r524742=38\x1b\\\x1bP!|7E565445\x1b\\",
  "\x1b]11;rgb:1e1e/1e1e/2e2e\x07\x1b]4;0;rgb:0000/0000/0000\x1b\\",
  "\x1b[24;80R\x1b[0n\x1b[8;24;80t\x1b[4;600;800t\x1b[?2026;2$y\x1b[4;2$y\x1b[?1u\x1b[?997;1n",
  "\x1b[I\x1b[O\x1b[I",
  "\x1b[<35;10;5M\x1b[<0;10;5m\x1b[M !!\x1b[32;10;5M",
  "\x1b_Gi=31;OK\x1b\\",
];

test.each(sentByTerminals.map((sent) => [JSON.stringify(sent), sent]))("%s is no key", async (_, sent) => {
  expect(await countKeys([sent])).toEqual({ now: 0, later: 0 });
  expect(await countKeys([...sent])).toEqual({ now: 0, later: 0 });
});

test.each([
  "a",
  "\r",
  "\x03",
  "é",
  "\x1b[A",
  "\x1bOP",
  "\x1b[15~",
  "\x1b[1;5C",
  "\x1b[97;5u",
  "\x1b[Z",
  "\x1bb",
  "\x1b\x1b",
  "\x1b[200~pasted\x1b[201~",
  "\x1b[?62c!",
  "!\x1b[?62c",
])("%j is a key", async (sent) => {
  expect(await countKeys([sent])).toMatchObject({ now: 1 });
});

test("Escape alone is a key once nothing can belong to it any more", async () => {
  expect(await countKeys(["\x1b"])).toEqual({ now: 0, later: 1 });
  expect(await countKeys(["\x1b["])).toEqual({ now: 0, later: 1 });
  expect(await countKeys(["\x1b", "x"])).toEqual({ now: 1, later: 1 });
});

test("the keys that leave are not typed", async () => {
  expect(await countKeys(["\x02d"])).toEqual({ now: 0, later: 0 });
  expect(await countKeys(["\x02", "d"])).toEqual({ now: 0, later: 0 });
  expect(await countKeys(["\x02", "x"])).toMatchObject({ now: 1 });
});

test("a string without an end is a key at last", async () => {
  expect(await countKeys([`\x1b]${"x".repeat(5_000)}`])).toMatchObject({ now: 1 });
});
