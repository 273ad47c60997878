// Messages repeat what people gave, of any length and with any line breaks.
import { expect, test } from "vitest";
import { ConfigurationError } from "./errors.ts";

test("what a message repeats is short and on one line, and its fix stays", () => {
  const long = "x".repeat(100_000);
  for (const given of [long, `a\nb\t${long}`, long.replaceAll("xx", "x ")]) {
    const { message } = new ConfigurationError(`--effort "${given}" is not known; use another`);
    expect(message.length).toBeLessThan(300);
    expect(message).toMatch(/^--effort "[^"\n]+" is not known; use another$/);
  }
  expect(new ConfigurationError(`the gate ${long} cannot work; mend it`).message).toMatch(
    /^the gate x{200}… cannot/,
  );
  const path = `/home/${"folder/".repeat(60)}`;
  expect(new ConfigurationError(`${path} is missing; make it`).message).toBe(`${path} is missing; make it`);
});
