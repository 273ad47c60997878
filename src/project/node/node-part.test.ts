// Tests what is found of packages of Node and Bun, and of their workspaces.
import { expect, test } from "vitest";
import { type ProjectCase, pack, shown } from "../project.fixture.ts";

const table: readonly ProjectCase[] = [
  [
    "npm",
    {
      "package.json": pack({ test: "node --test", lint: "eslint .", typecheck: "tsc", start: "node ." }),
      "package-lock.json": "{}",
      ".nvmrc": "24\n",
    },
    {
      kinds: ["npm"],
      tools: ["node from .nvmrc"],
      setup: ["npm ci"],
      gates: ["npm test", "npm run lint", "npm run typecheck"],
    },
  ],
  [
    "npm without a lock file or a real test",
    {
      "package.json": pack(
        { test: 'echo "Error: no test specified" && exit 1' },
        { engines: { node: ">=20" } },
      ),
    },
    { kinds: ["npm"], tools: ["node from package.json"], setup: ["npm install"], gates: [] },
  ],
  [
    "scripts that wait for changes",
    {
      "package.json": pack({
        test: "jest --watch",
        "test:unit": "jest --watchAll=false",
        lint: "nodemon -x eslint .",
        typecheck: "tsc -w",
      }),
      ".tool-versions": "python 3.12.1\nnodejs 22.1.0\n",
    },
    {
      kinds: ["npm"],
      tools: ["node from .tool-versions"],
      setup: ["npm install"],
      gates: ["npm run test:unit"],
    },
  ],
  [
    "programs that only end when they are told",
    { "package.json": pack({ test: "react-scripts test" }), "web/package.json": pack({ test: "ng test" }) },
    {
      kinds: ["npm", "npm in web"],
      tools: ["node"],
      setup: ["npm install", "cd web && npm install"],
      gates: ["CI=true npm test", "cd web && npm test -- --watch=false"],
    },
  ],
  [
    "a workspace of pnpm with commands of its own",
    {
      "package.json": pack({ test: "turbo test", lint: "eslint ." }, { packageManager: "pnpm@10.4.1" }),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      "pnpm-workspace.yaml": "packages:\n  - 'packages/*' # all\n  - \"!packages/old\"\n",
      "packages/a/package.json": pack({ test: "vitest run", lint: "eslint ." }),
    },
    {
      kinds: ["pnpm workspace"],
      tools: ["pnpm from package.json", "node"],
      setup: ["pnpm install --frozen-lockfile"],
      gates: ["pnpm test", "pnpm run lint"],
    },
  ],
  [
    "a workspace of pnpm without a test at the top",
    {
      "package.json": pack({ lint: "eslint ." }),
      "pnpm-lock.yaml": "lockfileVersion: 6.0\n",
      "pnpm-workspace.yaml": "packages:\r\n- apps/**\r\n",
      "apps/web/package.json": pack({ test: "vitest run", lint: "eslint ." }),
      "apps/api/package.json": pack({ test: "node --test" }),
    },
    {
      kinds: ["pnpm workspace"],
      tools: ["pnpm 8", "node"],
      setup: ["pnpm install --frozen-lockfile"],
      gates: ["pnpm run lint", "cd apps/api && pnpm test", "cd apps/web && pnpm test"],
    },
  ],
  [
    "workspaces of npm",
    {
      "package.json": pack({}, { workspaces: ["packages/*"] }),
      "package-lock.json": "{}",
      "packages/a/package.json": pack({ test: "node --test" }),
    },
    { kinds: ["npm workspace"], tools: ["node"], setup: ["npm ci"], gates: ["cd packages/a && npm test"] },
  ],
  [
    "yarn classic",
    { "package.json": pack({ test: "mocha" }), "yarn.lock": "# yarn lockfile v1\n" },
    { kinds: ["yarn"], tools: ["node"], setup: ["yarn install --frozen-lockfile"], gates: ["yarn test"] },
  ],
  [
    "yarn berry",
    {
      "package.json": pack({ test: "mocha", "type-check": "tsc" }, { packageManager: "yarn@4.6.0" }),
      "yarn.lock": "__metadata:\n  version: 8\n",
    },
    {
      kinds: ["yarn"],
      tools: ["node", "corepack"],
      setup: ["yarn install --immutable"],
      gates: ["yarn test", "yarn run type-check"],
    },
  ],
  [
    "yarn berry that the repository keeps",
    {
      "package.json": pack({ test: "mocha" }),
      "yarn.lock": "__metadata:\n",
      ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.6.0.cjs\n",
    },
    { kinds: ["yarn"], tools: ["node"], setup: ["yarn install --immutable"], gates: ["yarn test"] },
  ],
  [
    "bun",
    { "package.json": pack({ test: "bun test" }, { packageManager: "bun@1.2.3" }), "bun.lock": "{}" },
    {
      kinds: ["bun"],
      tools: ["bun from package.json", "node"],
      setup: ["bun install --frozen-lockfile"],
      gates: ["bun run test"],
    },
  ],
  [
    "the named package manager beside a lock file of another one, and line breaks of Windows",
    {
      "package.json": pack({ test: "mocha" }, { packageManager: "npm@11.0.0" }).replaceAll(",", ",\r\n"),
      "package-lock.json": "{}",
      "yarn.lock": "",
    },
    { kinds: ["npm"], tools: ["node"], setup: ["npm ci"], gates: ["npm test"] },
  ],
];

test.each(table)("finds %s", (_, files, expected) => {
  expect(shown(files)).toEqual(expected);
});
