// Checks that package.json alone names the project's home, and that pages and examples agree with it and with CI.
// @module-tag e2e
// @module-tag main
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const top = join(import.meta.dirname, "../..");
const text = (file: string) => readFileSync(join(top, file), "utf8");
const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(join(top, folder))
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

const description = JSON.parse(text("package.json"));
const home = new URL(description.homepage).pathname.slice(1);
const shown = [
  ...filesIn(".", /\.md$/),
  ...filesIn("docs", /\.(?:md|json)$/),
  ...filesIn("examples", /\.yml$/),
  ...filesIn(".github/workflows", /\.yml$/),
];

test("package.json describes one public package", () => {
  expect(description).not.toHaveProperty("private");
  expect(description).toMatchObject({
    name: home.split("/")[1],
    repository: { type: "git", url: `git+https://github.com/${home}.git` },
    bugs: `https://github.com/${home}/issues`,
    publishConfig: { access: "public", provenance: true },
  });
});

test("the package needs no other package, and runs nothing when it is installed", () => {
  expect(description).not.toHaveProperty("dependencies");
  const hooks = /^(?:pre|post)?(?:install|pack|publish|prepare)$|^prepublishOnly$/;
  expect(Object.keys(description.scripts).filter((name) => hooks.test(name))).toEqual([]);
  const optional = Object.keys(description.peerDependencies);
  for (const name of optional)
    expect(description.peerDependenciesMeta[name], name).toEqual({ optional: true });
  const dist = dirname(process.env.RALPH_TEST_CLI ?? "");
  const loaded = readdirSync(dist)
    .filter((name) => name.endsWith(".cjs"))
    .flatMap((name) => [
      ...readFileSync(join(dist, name), "utf8").matchAll(/\b(?:require|import)\("([^"./][^"]*)"\)/g),
    ])
    .map(([, name = ""]) => name);
  expect(loaded.length).toBeGreaterThan(100);
  // The package "debug" looks for it, and works without it.
  const known = [...optional, "supports-color"];
  expect(loaded.filter((name) => !isBuiltin(name) && !known.includes(name))).toEqual([]);
});

test.each(shown)("%s names no other home, and no other package", (file) => {
  const content = text(file);
  const places = [
    // A reference to the action, an address, and the placeholder of an older version.
    ...content.matchAll(/\b([\w.-]+\/ralph-ci)@/g),
    ...content.matchAll(/\b(?:github|githubusercontent)\.com\/([\w.-]+\/ralph-ci)\b/g),
    ...content.matchAll(/\b(OWNER\/ralph-ci)\b/g),
  ].map(([, place]) => place);
  expect(places.filter((place) => place !== home)).toEqual([]);
  const packages = [...content.matchAll(/\bnpm (?:install|i) (?:--global|-g) ([\w@./-]+)/g)];
  expect(packages.map(([, name]) => name).filter((name) => name !== description.name)).toEqual([]);
});

test("every action of a page, an example or a workflow is pinned as in CI, but for our own", () => {
  const pins = new Map<string, string>();
  for (const [, name = "", pin = ""] of text(".github/workflows/ci.yml").matchAll(/uses: (\S+)@(.+)$/gm))
    pins.set(name, pin);
  expect(pins.get("actions/checkout")).toMatch(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  for (const file of shown)
    for (const [, name = "", pin = ""] of text(file).matchAll(/uses: (\S+)@(.+)$/gm)) {
      const expected =
        name === home ? /^(?:v0(?: # .+)?|[0-9a-f]{40} # v[\d.]+)$/ : /^[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
      expect(pin, `${file}: ${name}`).toMatch(expected);
      if (pins.has(name)) expect(pin, `${file}: ${name}`).toBe(pins.get(name));
    }
});
