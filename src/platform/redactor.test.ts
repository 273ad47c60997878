import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor, secretValues } from "./index.ts";

const secret = 'c4n4ry/"value"+of a=key';

describe("spellings", () => {
  const bytes = Buffer.from(secret);
  test.each([
    ["plain", secret],
    ["as base64", bytes.toString("base64")],
    ["as base64 after one byte", Buffer.from(`x${secret}`).toString("base64")],
    ["as base64 after two bytes", Buffer.from(`xy${secret}`).toString("base64")],
    ["as base64url", bytes.toString("base64url")],
    ["URL-encoded", encodeURIComponent(secret)],
    ["as hex", bytes.toString("hex")],
    ["as upper-case hex", bytes.toString("hex").toUpperCase()],
    ["JSON-escaped", JSON.stringify(secret)],
  ])("a secret %s is taken out", (_, spelling) => {
    const redacted = createRedactor([secret]).text(`before ${spelling} after`);
    expect(redacted).toContain("***");
    expect(redacted).not.toContain(spelling.slice(2, -3));
    expect(redacted).toMatch(/^before .* after$/);
  });
});

test("text without a secret stays as it is, umlauts and emoji too", () => {
  expect(createRedactor([secret]).text("Grüße 🙂")).toBe("Grüße 🙂");
  expect(createRedactor([]).text(secret)).toBe(secret);
});

test("however a stream is cut, it comes out as if it had been redacted whole", () => {
  const secrets = ["0123456789", "abcabcabd"];
  const piece = fc.oneof(fc.constantFrom(...secrets, "0123", "abcabc", "\n"), fc.string());
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, cuts) => {
      const redactor = createRedactor(secrets);
      const whole = Buffer.from(pieces.join(""));
      const stream = redactor.stream();
      const out: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) {
        out.push(stream.push(whole.subarray(at, at + cut)));
        at += cut;
      }
      out.push(stream.push(whole.subarray(at)), stream.end());
      expect(Buffer.concat(out).toString()).toBe(redactor.text(whole.toString()));
    }),
  );
});

test("bytes that are no text come out unchanged", () => {
  const stream = createRedactor([secret]).stream();
  const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
  expect(Buffer.concat([stream.push(bytes), stream.end()])).toEqual(bytes);
});

test("secrets are known by the names they go under", () => {
  const environment = {
    GITHUB_TOKEN: "ghs_0123456789",
    MY_API_KEY: "sk-0123456789",
    DATABASE_PASSWORD: "correct horse",
    SSH_AUTH_SOCK: "/tmp/agent.sock",
    TOKEN_COUNT_X: "12345678",
    SHORT_SECRET: "1234",
    HOME: "/home/someone",
    MONKEY: "bananas-are-good",
  };
  expect(secretValues(environment).sort()).toEqual(
    ["12345678", "correct horse", "ghs_0123456789", "sk-0123456789"].sort(),
  );
});
