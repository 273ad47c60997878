// Tests which listeners are called, also when they come and go during a call.
import { expect, test } from "vitest";
import { ListenerSet } from "./index.ts";

test("each listener is called until it is disposed", () => {
  const listeners = new ListenerSet<[number]>();
  const calls: string[] = [];
  const first = listeners.add((value) => calls.push(`first ${value}`));
  listeners.add((value) => calls.push(`second ${value}`));
  listeners.call(1);
  first[Symbol.dispose]();
  listeners.call(2);
  expect(calls).toEqual(["first 1", "second 1", "second 2"]);
});

test("a function that is added twice is called twice, until one of the two is disposed", () => {
  const listeners = new ListenerSet();
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  listeners.add(count);
  const second = listeners.add(count);
  listeners.call();
  second[Symbol.dispose]();
  listeners.call();
  expect(calls).toBe(3);
});

test("listeners that are added or disposed during a call are not called by it", () => {
  const listeners = new ListenerSet();
  const calls: string[] = [];
  listeners.add(() => {
    calls.push("first");
    second[Symbol.dispose]();
    listeners.add(() => calls.push("third"));
  });
  const second = listeners.add(() => calls.push("second"));
  listeners.call();
  expect(calls).toEqual(["first"]);
});
