// Parses arbitrary commits and bundle headers, because they come from other programs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBundleHeader, uncommittedReference } from "./bundle/bundle-file.ts";
import { parseCommit } from "./rebase/commit-object.ts";

const hash = fc.stringMatching(/^[0-9a-f]{40}$/);
const word = fc.stringMatching(/^[\x21-\xff]{1,20}$/);
const line = fc.stringMatching(/^[\x20-\xff]{0,30}$/);

describe("parseCommit", () => {
  test("keeps everything except tree, parents and signatures, byte for byte", () => {
    const parts = fc.record({
      tree: hash,
      parents: fc.array(hash, { maxLength: 3 }),
      who: word,
      extra: fc.array(fc.tuple(word, fc.array(line, { minLength: 1, maxLength: 3 })), { maxLength: 2 }),
      signature: fc.array(line, { maxLength: 3 }),
      message: fc.string(),
    });
    fc.assert(
      fc.property(parts, ({ tree, parents, who, extra, signature, message }) => {
        const kept = [
          `author ${who}`,
          `committer ${who}`,
          ...extra.map(([name, lines]) => `x${name} ${lines.join("\n ")}`),
        ].join("\n");
        const signed = signature.length > 0 ? `gpgsig ${signature.join("\n ")}\n` : "";
        const before = `tree ${tree}\n${parents.map((parent) => `parent ${parent}\n`).join("")}`;
        const parsed = parseCommit("h", `${before}${signed}${kept}\n\n${message}`);
        expect(parsed).toEqual({ hash: "h", tree, parents, rest: `${kept}\n\n${message}` });
      }),
    );
  });
});

describe("parseBundleHeader", () => {
  const first = fc.constantFrom("# v2 git bundle", "# v3 git bundle\n@object-format=sha1");

  test("parses the headers that git writes", () => {
    const parts = fc.record({
      first,
      bases: fc.array(fc.tuple(hash, line)),
      tip: hash,
      uncommitted: hash,
      elsewhere: fc.array(hash, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(parts, ({ first, bases, tip, uncommitted, elsewhere }) => {
        const lines = bases.map(([base, subject]) => `-${base} ${subject}\n`).join("");
        const others = elsewhere.map((commit) => `${commit} refs/ralph/elsewhere/${commit}\n`).join("");
        const references = `${tip} refs/heads/b/c\n${uncommitted} ${uncommittedReference("b/c")}\n${others}`;
        const header = parseBundleHeader(`${first}\n${lines}${references}\nPACK`, "b/c");
        expect(header).toEqual({ bases: bases.map(([base]) => base), tip, uncommitted, elsewhere });
        expect(parseBundleHeader(`${first}\n${lines}${references}\nPACK`, "b")).toMatch(
          /^it contains "refs\/heads\/b\/c"/,
        );
      }),
    );
  });

  test("returns only hashes, for any input", () => {
    const piece = fc.oneof(
      fc.string(),
      line,
      hash,
      fc.constantFrom("-", " ", "\n", "@", "refs/heads/b", "\0"),
    );
    const text = fc
      .tuple(first, fc.array(piece, { maxLength: 12 }))
      .map(([a, b]) => `${a}\n${b.join("")}\n\nPACK`);
    fc.assert(
      fc.property(text, (given) => {
        const header = parseBundleHeader(given, "b");
        if (typeof header === "string") {
          expect(header).not.toMatch(/[\n\0]/);
          return;
        }
        const found = [...header.bases, header.tip, header.uncommitted].filter((one) => one !== undefined);
        for (const one of found) expect(one).toMatch(/^[0-9a-f]{40}$/);
      }),
    );
  });
});
