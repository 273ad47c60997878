// A sealed text is opened by each of its secrets and by nothing else, and a changed one not at all.
import { expect, test } from "vitest";
import { seal, unseal } from "./sealed-box.ts";

const text = "https://me:pässword@host/a.git";

test("each secret opens it, another one does not", () => {
  const sealed = seal(text, ["one-secret", "two-secrets"]);
  expect(unseal(sealed, ["two-secrets"])).toBe(text);
  expect(unseal(sealed, ["wrong", "one-secret"])).toBe(text);
  expect(unseal(sealed, ["wrong", ""])).toBeUndefined();
  expect(sealed).not.toMatch(/me:|cMOkc3N3b3Jk|secret/);
  expect(seal(text, ["one-secret"])).not.toBe(seal(text, ["one-secret"]));
});

test("a changed box, another file and no secret open nothing", () => {
  const sealed = seal(text, ["one-secret"]);
  const box = JSON.parse(sealed) as { text: string };
  const flipped = Buffer.from(box.text, "base64");
  flipped.writeUInt8(flipped.readUInt8(30) ^ 1, 30);
  box.text = flipped.toString("base64");
  for (const other of [JSON.stringify(box), "{}", "no JSON", '{"salt":"","keys":["x"],"text":""}', ""])
    expect(unseal(other, ["one-secret"])).toBeUndefined();
  expect(unseal(sealed, [])).toBeUndefined();
});
