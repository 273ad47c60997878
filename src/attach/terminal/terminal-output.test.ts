// Tests the limit of unread output, with clients that allow any SSH window.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { ServerChannel } from "ssh2";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createTerminalOutput } from "./terminal-output.ts";

let near: Socket;
let far: Socket;
let server: ReturnType<typeof createServer>;
beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  far = connect(port, "127.0.0.1");
  [near] = (await once(server, "connection")) as [Socket];
});
afterEach(() => {
  near.destroy();
  far.destroy();
  server.close();
});

/** A channel whose client has an unlimited window: everything goes to the socket at once. */
const boundless = () =>
  ({
    writable: true,
    write(chunk: Buffer, done: () => void) {
      near.write(chunk);
      done();
    },
  }) as unknown as ServerChannel;

const limits = { unread: 100_000, patience: 400_000 };
const chunk = Buffer.alloc(10_000, "x");

test("the source is paused, and resumed after the output was read", async () => {
  const clock = new TestClock();
  const lost: string[] = [];
  const screen = createTerminalOutput(boundless(), near, { clock, limits, onLost: () => lost.push("lost") });
  let isFull = false;
  screen.onFull((now) => {
    isFull = now;
  });
  for (const _ of [1, 2]) {
    far.pause();
    let most = 0;
    for (let written = 0; !isFull && written < 10_000; written += 1) {
      screen.write(chunk);
      most = Math.max(most, near.writableLength);
      await new Promise(setImmediate);
    }
    expect(most).toBeGreaterThan(limits.unread);
    expect(most).toBeLessThanOrEqual(limits.unread + chunk.length);
    expect(clock.sleeping).toBe(1);
    far.resume();
    await once(near, "drain");
    expect([isFull, clock.sleeping]).toEqual([false, 0]);
  }
  clock.pass(limits.patience);
  expect(lost).toEqual([]);
});

test("a client that does not read for too long is lost", async () => {
  const clock = new TestClock();
  const lost = new Promise<void>((resolve) => {
    const screen = createTerminalOutput(boundless(), near, { clock, limits, onLost: resolve });
    far.pause();
    for (let written = 0; clock.sleeping === 0 && written < 10_000; written += 1) screen.write(chunk);
  });
  clock.pass(limits.patience);
  await lost;
});

test("a closed connection leaves no timer", async () => {
  const clock = new TestClock();
  const screen = createTerminalOutput(boundless(), near, { clock, limits, onLost: () => {} });
  far.pause();
  for (let written = 0; clock.sleeping === 0 && written < 10_000; written += 1) screen.write(chunk);
  near.destroy();
  await once(near, "close");
  expect(clock.sleeping).toBe(0);
});

test("one write is sent as one message, although it is written in pieces", () => {
  const channel = {
    writable: true,
    write(chunk: Buffer, done: () => void) {
      for (const piece of [chunk.subarray(0, 4), chunk.subarray(4)]) near.write(piece);
      done();
    },
  };
  const alone = vi.spyOn(near, "_write");
  const together = vi.spyOn(near, "_writev");
  const options = { clock: new TestClock(), limits, onLost: () => {} };
  createTerminalOutput(channel as unknown as ServerChannel, near, options).write("a key and more");
  expect([alone.mock.calls.length, together.mock.calls.length]).toEqual([0, 1]);
});
