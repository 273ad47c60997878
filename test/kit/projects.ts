// Small repositories of different kinds, each with a check that passes, and programs that stand for missing ones.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A repository of one kind, and what `init` is to find in it. */
export interface SmallProject {
  readonly files: Readonly<Record<string, string>>;
  readonly setup: readonly string[];
  readonly gates: readonly string[];
  /** The programs that setup and gates start. */
  readonly programs: readonly string[];
}

const nodeTest = 'require("node:test").test("adds", () => require("node:assert").equal(1 + 1, 2));\n';
const nodePackage = (more: Record<string, unknown> = {}) =>
  `${JSON.stringify({ name: "small", version: "1.0.0", scripts: { test: "node --test" }, ...more }, null, 2)}\n`;
const npmLock = `${JSON.stringify({ name: "small", version: "1.0.0", lockfileVersion: 3, packages: { "": { name: "small", version: "1.0.0" } } })}\n`;

export const smallProjects = {
  npm: {
    files: {
      "package.json": nodePackage({ scripts: { test: "node --test", lint: "node --check sum.test.js" } }),
      "package-lock.json": npmLock,
      "sum.test.js": nodeTest,
      ".nvmrc": "24\n",
    },
    setup: ["npm ci"],
    gates: ["npm test", "npm run lint"],
    programs: ["npm"],
  },
  "pnpm workspace": {
    files: {
      "package.json": nodePackage({ scripts: {}, packageManager: "pnpm@10.4.1" }),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
      "packages/sum/package.json": nodePackage(),
      "packages/sum/sum.test.js": nodeTest,
    },
    setup: ["pnpm install --frozen-lockfile"],
    gates: ["cd packages/sum && pnpm test"],
    programs: ["pnpm"],
  },
  yarn: {
    files: {
      "package.json": nodePackage({ packageManager: "yarn@4.6.0" }),
      "yarn.lock": "__metadata:\n  version: 8\n",
      "sum.test.js": nodeTest,
    },
    setup: ["yarn install --immutable"],
    gates: ["yarn test"],
    programs: ["corepack", "yarn"],
  },
  uv: {
    files: {
      "pyproject.toml":
        '[project]\nname = "small"\nversion = "1"\nrequires-python = ">=3.11"\n[dependency-groups]\ndev = ["pytest"]\n',
      "uv.lock": "version = 1\n",
      "tests/test_sum.py": "def test_sum():\n    assert 1 + 1 == 2\n",
    },
    setup: ["uv sync --locked"],
    gates: ["uv run pytest"],
    programs: ["uv"],
  },
  pip: {
    files: {
      "requirements.txt": "# nothing yet\n",
      "tests/test_sum.py":
        "import unittest\n\n\nclass Sum(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual(1 + 1, 2)\n",
      ".gitignore": ".venv/\n__pycache__/\n",
    },
    setup: ["python3 -m venv .venv", ".venv/bin/python -m pip install -r requirements.txt"],
    gates: [".venv/bin/python -m unittest discover -s tests"],
    programs: ["python3"],
  },
  go: {
    files: {
      "go.mod": "module small\n\ngo 1.21\n",
      "sum.go": "package small\n\nfunc Sum(a, b int) int { return a + b }\n",
      "sum_test.go":
        'package small\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif Sum(1, 1) != 2 {\n\t\tt.Fail()\n\t}\n}\n',
    },
    setup: ["go mod download"],
    gates: ["go test ./...", "go vet ./..."],
    programs: ["go"],
  },
  rust: {
    files: {
      "Cargo.toml": '[package]\nname = "small"\nversion = "1.0.0"\nedition = "2021"\n',
      "Cargo.lock": 'version = 3\n\n[[package]]\nname = "small"\nversion = "1.0.0"\n',
      "src/lib.rs": "#[test]\nfn adds() {\n    assert_eq!(1 + 1, 2);\n}\n",
      ".gitignore": "target/\n",
    },
    setup: ["cargo fetch --locked"],
    gates: ["cargo test --locked"],
    programs: ["rustup", "cargo"],
  },
  maven: {
    files: {
      "pom.xml":
        "<project><modelVersion>4.0.0</modelVersion><groupId>small</groupId><artifactId>small</artifactId><version>1</version><properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties></project>\n",
      "src/main/java/Sum.java": "class Sum {\n  static int sum(int a, int b) {\n    return a + b;\n  }\n}\n",
      ".gitignore": "target/\n",
    },
    setup: ["mvn --batch-mode test-compile"],
    gates: ["mvn --batch-mode test"],
    programs: ["mvn"],
  },
  ruby: {
    files: {
      Gemfile: 'source "https://rubygems.org"\ngem "rspec"\n',
      "spec/sum_spec.rb": 'RSpec.describe "sum" do\n  it("adds") { expect(1 + 1).to eq 2 }\nend\n',
      ".ruby-version": "3.3.0\n",
    },
    setup: ["bundle config set --local path vendor/bundle", "bundle install"],
    gates: ["bundle exec rspec"],
    programs: ["bundle"],
  },
} as const satisfies Readonly<Record<string, SmallProject>>;

/** Whether this machine has a program. */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;
}

/** Puts a program into a folder that only records how it is called, in `calls.txt` beside it where that can be written. */
export function installStandIn(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  const calls = join(folder, "calls.txt");
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" 2>/dev/null >> '${calls}' || true\n`, {
    mode: 0o755,
  });
}
