// Checks that dist/licenses.txt names every package whose code is in dist, with its licence.
// @module-tag e2e
// @module-tag main
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");

/** The packages in dist: the bundler starts each file of a package with a comment that contains its path. */
function packagesInDist(): Set<string> {
  const bundles = readdirSync(dist).filter((file) => file.endsWith(".cjs"));
  const texts = bundles.map((file) => readFileSync(join(dist, file), "utf8"));
  const paths = texts.flatMap((text) => [...text.matchAll(/^\s*\/\/ (node_modules\/\S+)$/gm)]);
  return new Set(
    paths.map(([, path = ""]) => {
      const [name = "", rest] = path.slice(path.lastIndexOf("node_modules/") + 13).split("/");
      return name.startsWith("@") ? `${name}/${rest}` : name;
    }),
  );
}

const licenses = readFileSync(join(dist, "licenses.txt"), "utf8");

test("every package in dist is named with its licence", () => {
  const inDist = packagesInDist();
  expect(inDist.size).toBeGreaterThan(50);
  const named = [...licenses.matchAll(/^={80}\n(\S+) \S+\nLicence: \S/gm)].map(([, name]) => name);
  expect([...inDist].filter((name) => !named.includes(name))).toEqual([]);
});

test("every entry has a licence text", () => {
  const texts = licenses.split(/^={80}$/m).filter((_, index) => index > 0 && index % 2 === 0);
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => text.trim().length < 200)).toEqual([]);
});

test("rules that were taken from a package are named with its licence", () => {
  expect(licenses).toMatch(/^@secretlint\/secretlint-rule-preset-recommend [\d.]+\nLicence: MIT$/m);
});

test("a package without a licence is not in dist", () => {
  expect(packagesInDist()).not.toContain("buffers");
  expect(licenses).not.toMatch(/^buffers /m);
});
