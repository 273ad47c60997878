// Plays the filter of system calls as the kernel does.
import { describe, expect, test } from "vitest";
import { type FilteredArchitecture, seccompFilter } from "./seccomp-filter.ts";

interface Call {
  architecture: number;
  number: number;
  arguments?: readonly number[];
}

const x64 = 0xc000_003e;
const arm64 = 0xc000_00b7;
const allowed = 0x7fff_0000;
const failing = (error: number) => 0x0005_0000 | error;

/** @returns the answer of the filter */
function play(architecture: FilteredArchitecture, call: Call): number {
  const program = seccompFilter(architecture);
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number >>> 0, 0);
  data.writeUInt32LE(call.architecture >>> 0, 4);
  for (const [index, value] of (call.arguments ?? []).entries())
    data.writeBigUInt64LE(BigInt(value), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, value] = [program.readUInt16LE(at), program.readUInt32LE(at + 4)];
    const jump = (isTrue: boolean) => {
      at += 8 * program.readUInt8(at + (isTrue ? 2 : 3));
    };
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x15) jump(accumulator === value);
    else if (code === 0x35) jump(accumulator >= value);
    else if (code === 0x45) jump((accumulator & value) !== 0);
    else return value;
  }
  throw new Error("the filter has no answer");
}

describe.each([
  [
    "x64",
    x64,
    { read: 0, socket: 41, clone: 56, unshare: 272, clone3: 435, mount: 165, ioctl: 16, keyctl: 250 },
  ],
  [
    "arm64",
    arm64,
    { read: 63, socket: 198, clone: 220, unshare: 97, clone3: 435, mount: 40, ioctl: 29, keyctl: 219 },
  ],
] as const)("the filter for %s", (name, architecture, calls) => {
  const answer = (number: number, ...given: number[]) =>
    play(name, { architecture, number, arguments: given });

  test("allows ordinary calls, also for sockets, processes and terminals", () => {
    expect(answer(calls.read, 0)).toBe(allowed);
    for (const family of [1, 2, 10, 16]) expect(answer(calls.socket, family)).toBe(allowed);
    expect(answer(calls.clone, 0x0120_0011)).toBe(allowed);
    expect(answer(calls.unshare, 0x0002_0000)).toBe(allowed);
    expect(answer(calls.ioctl, 1, 0x5401)).toBe(allowed);
  });

  test("refuses user namespaces, mounts, keys, foreign sockets and typing into a terminal", () => {
    expect(answer(calls.clone, 0x1000_0011)).toBe(failing(1));
    expect(answer(calls.unshare, 0x1002_0000)).toBe(failing(1));
    expect(answer(calls.clone3, 0)).toBe(failing(38));
    expect(answer(calls.mount)).toBe(failing(1));
    expect(answer(calls.keyctl)).toBe(failing(38));
    expect(answer(calls.socket, 40)).toBe(failing(97));
    expect(answer(calls.ioctl, 0, 0x5412)).toBe(failing(1));
  });

  test("refuses calls of another architecture", () => {
    expect(play(name, { architecture: 0x4000_0003, number: 4 })).toBe(failing(38));
  });
});

test("the filter for x64 refuses the calls of its 32-bit form", () => {
  expect(play("x64", { architecture: x64, number: 0x4000_0000 + 41 })).toBe(failing(38));
});
