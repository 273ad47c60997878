// Tests that no person can take all slots of a service, and that each refusal says why.
import { describe, expect, test } from "vitest";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { Seats, type Visitor } from "./seats.ts";

const limits = { clients: 16, perPerson: 4, joinsPerMinute: 6 };
const named = (identity: string): Visitor => ({ origin: "network", identity, key: undefined });
const withKey = (key: string): Visitor => ({ origin: "network", identity: undefined, key });
const local: Visitor = { origin: "machine", identity: undefined, key: undefined };
const unnamed: Visitor = { origin: "network", identity: undefined, key: undefined };

const own = "You have 4 connections to this service, the most for one person. Close one, and try again.";
const full = "Too many people are connected. Try again later.";

/** @returns the refusal of each attempt */
function takeOften(seats: Seats, visitor: Visitor, times: number): (string | undefined)[] {
  return Array.from({ length: times }, () => seats.take(visitor).refusal);
}

describe("the slots of a service", () => {
  test.each([
    ["an identity", named("mallory")],
    ["an SSH key", withKey("mona")],
    ["this machine", local],
  ])("are not all taken by %s", (_name, visitor) => {
    const seats = new Seats(limits, new TestClock());
    expect(takeOften(seats, visitor, 5)).toEqual([undefined, undefined, undefined, undefined, own]);
    for (const other of [named("ann"), withKey("ada"), unnamed])
      expect(seats.take(other).refusal).toBeUndefined();
  });

  test("are not all taken by people whom the network does not name: one other person gets in", () => {
    const seats = new Seats(limits, new TestClock());
    expect(takeOften(seats, unnamed, 13).filter((refusal) => refusal === undefined)).toHaveLength(12);
    expect(seats.take(unnamed).refusal).toBe(full);
    expect(takeOften(seats, local, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(seats.take(named("ann")).refusal).toBe(full);
  });

  test("are free again when a connection ends", () => {
    const seats = new Seats({ ...limits, joinsPerMinute: 100 }, new TestClock());
    for (let round = 0; round < 3; round += 1) {
      const taken = Array.from({ length: 4 }, () => seats.take(named("ann")));
      expect(seats.take(named("ann")).refusal).toBe(own);
      for (const seat of taken) if (seat.refusal === undefined) seat[Symbol.dispose]();
    }
  });

  test("are not given to somebody who connects again and again, for a minute", async () => {
    const clock = new TestClock();
    const seats = new Seats(limits, clock);
    const connect = (visitor: Visitor) => {
      const seat = seats.take(visitor);
      if (seat.refusal === undefined) seat[Symbol.dispose]();
      return seat.refusal;
    };
    for (let join = 0; join < 6; join += 1) expect(connect(named("mallory"))).toBeUndefined();
    expect(connect(named("mallory"))).toBe("You connect too often. Try again in a minute.");
    expect(connect(named("ann"))).toBeUndefined();
    await clock.sleep(60_000);
    expect(connect(named("mallory"))).toBeUndefined();
  });
});
