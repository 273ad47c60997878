// Manifests and names: which are accepted, and that any other text is refused safely.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DamagedSnapshot, NewerSnapshot } from "../errors.ts";
import { findPathConflict, isLegalPath, quote, stateKeySlug } from "../names.ts";
import { type Manifest, parseManifest, renderManifest } from "./manifest.ts";

const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/).filter((name) => name !== "." && name !== "..");
const legalPath = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join("/"));

const manifest: fc.Arbitrary<Omit<Manifest, "schema">> = fc.record({
  stateKey: fc.string(),
  repository: fc.option(fc.string()),
  runId: fc.string(),
  attempt: fc.integer({ min: 1 }),
  generation: fc.integer({ min: 1 }),
  parent: fc.option(fc.integer({ min: 1 })),
  createdAt: fc
    .date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  reason: fc.string(),
  files: fc
    .array(
      fc.record({
        path: legalPath,
        bytes: fc.nat(),
        sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      }),
    )
    .filter((files) => findPathConflict(["manifest.json", ...files.map((file) => file.path)]) === undefined),
});

describe("a manifest", () => {
  test("is parsed as it was rendered", () => {
    fc.assert(
      fc.property(manifest, (written) => {
        expect(parseManifest(Buffer.from(renderManifest(written)))).toEqual({ schema: 1, ...written });
      }),
    );
  });

  test("of any bytes or any JSON is parsed or refused, in one short line", () => {
    const text = fc.oneof(
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ schema: 1, files: value })),
    );
    const any = fc.oneof(
      fc.uint8Array(),
      text.map((json) => Buffer.from(json)),
    );
    fc.assert(
      fc.property(any, (bytes) => {
        try {
          parseManifest(bytes);
        } catch (error) {
          expect(error instanceof DamagedSnapshot || error instanceof NewerSnapshot).toBe(true);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: checks that none appear.
          expect((error as Error).message).toMatch(/^it[^\u0000-\u001f]{5,250}$/);
        }
      }),
    );
  });

  test("of any later schema counts as newer", () => {
    const later = fc.record({ schema: fc.integer({ min: 3 }), files: fc.jsonValue() });
    fc.assert(
      fc.property(later, (value) => {
        expect(() => parseManifest(Buffer.from(JSON.stringify(value)))).toThrow(NewerSnapshot);
      }),
    );
  });

  test("cannot pollute the prototype of objects", () => {
    const text = renderManifest({
      ...fc.sample(manifest, 1)[0]!,
      files: [],
    }).replace("{", '{"__proto__": {"polluted": true},');
    expect(parseManifest(Buffer.from(text))).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("a path", () => {
  test("of plain segments is legal, and any other character makes it illegal", () => {
    const other = fc
      .string({ unit: "binary", minLength: 1, maxLength: 1 })
      .filter((it) => !/[A-Za-z0-9._/-]/.test(it));
    fc.assert(
      fc.property(legalPath, other, fc.nat(), (path, character, where) => {
        expect(isLegalPath(path)).toBe(true);
        const at = where % (path.length + 1);
        expect(isLegalPath(path.slice(0, at) + character + path.slice(at))).toBe(false);
      }),
    );
  });

  test.each([".", "..", "a/..", "../a", "a/./b", "/a", "a/", "a//b", "", "a\n", "x".repeat(201)])(
    "of %j is illegal",
    (path) => {
      expect(isLegalPath(path)).toBe(false);
    },
  );

  test.each(["...", ".git", "..a", "a..", "-", "x".repeat(200)])("of %j is legal", (path) => {
    expect(isLegalPath(path)).toBe(true);
  });

  test.each([
    [["a", "b", "a.b"], undefined],
    [["a", "A"], "A"],
    [["a/b", "A/B"], "A/B"],
    [["a", "a/b"], "a/b"],
    [["a/b/c", "A/b"], "A/b"],
    [["a/b", "a/c", "ab"], undefined],
  ])("among %j conflicts: %j", (paths, clash) => {
    expect(findPathConflict(paths)).toBe(clash);
  });
});

test("a state key's slug is safe, short and unique", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, two) => {
      expect(stateKeySlug(one)).toMatch(/^([a-z0-9]+-)*[0-9a-f]{8}$/);
      expect(stateKeySlug(one).length).toBeLessThanOrEqual(69);
      if (one !== two) expect(stateKeySlug(one)).not.toBe(stateKeySlug(two));
    }),
  );
});

test("untrusted text in a message becomes one short line without control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(quote(text)).toMatch(/^"[^\p{Cc}\p{Zl}\p{Zp}]*"$/u);
      expect(quote(text).length).toBeLessThanOrEqual(6 * 81 + 2);
    }),
  );
  expect(quote("a\u001b[31m\u0085\u202eb\n")).toBe(String.raw`"a\u001b[31m\u0085\u202eb\n"`);
});
