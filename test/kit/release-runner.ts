// Runs release.yml with act: real jobs and scripts, with actions, npm and gh that only remember what they were asked for.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { act, node24 } from "./install-tools.ts";
import { RunningProcess } from "./running-process.ts";

const top = join(import.meta.dirname, "../..");
const home = "ralph-ci/ralph-ci";

/** What the fakes of a release were asked for. */
interface ReleaseWorld {
  /** Commits by the names of their tags, on GitHub. */
  tags: Record<string, string>;
  releases: Record<string, readonly string[]>;
  pulls: { title: string; head: string }[];
  /** Workflows that were started, with their branches. */
  started: string[];
  /** Hashes of packages on npm, by `name@version`. */
  npm: Record<string, string>;
  publishes: string[][];
}

export interface ReleaseRun {
  code: number | null;
  log: string;
  /** The results of the jobs that ran. */
  jobs: Record<string, string>;
}

const actions = {
  "setup-node": ["true"],
  "upload-artifact": [
    'mkdir -p "$ARTIFACTS/$NAME"',
    'if [ -d "$PLACE" ]; then cp -r "$PLACE/." "$ARTIFACTS/$NAME"; else cp "$PLACE" "$ARTIFACTS/$NAME"; fi',
  ],
  "download-artifact": ['mkdir -p "$PLACE"', 'cp -r "$ARTIFACTS/$NAME/." "$PLACE"'],
  attest: ['echo "$SUBJECT $SBOM" >> "$ARTIFACTS/attested"', "ls $SUBJECT $SBOM"],
} as const;

const input = (name: string) => `\${{ inputs.${name} }}`;

/** A repository with the files of this one and a new dist, and what stands in for GitHub and npm. */
export class ReleaseRunner implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-release-")));
  readonly repository = join(this.folder, "repository");
  readonly artifacts = join(this.folder, "artifacts");
  readonly #remote = join(this.folder, "remote.git");
  readonly #bin = join(this.folder, "bin");
  readonly #world = join(this.folder, "world.json");

  constructor() {
    for (const each of [this.repository, this.artifacts, this.#bin, join(this.folder, "home")])
      mkdirSync(each);
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: top,
      encoding: "utf8",
    });
    for (const file of files.trim().split("\n"))
      if (existsSync(join(top, file))) cpSync(join(top, file), join(this.repository, file));
    this.write(
      ".github/workflows/ci.yml",
      JSON.stringify({
        on: { workflow_call: {} },
        jobs: { verify: { "runs-on": "ubuntu-24.04", steps: [{ run: "echo checked" }] } },
      }),
    );
    linkTree(join(top, "node_modules"), join(this.repository, "node_modules"));
    this.#installFakes();
    this.change({ tags: {}, releases: {}, pulls: [], started: [], npm: {}, publishes: [] });
    this.#run("npm", "run", "--silent", "build");
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("init", "--quiet", "--bare", this.#remote);
    this.git("remote", "add", "origin", `https://github.com/${home}.git`);
    this.commit("The project with a new dist");
  }

  get world(): ReleaseWorld {
    return JSON.parse(readFileSync(this.#world, "utf8")) as ReleaseWorld;
  }

  change(changes: Partial<ReleaseWorld>): void {
    const before = existsSync(this.#world) ? this.world : {};
    writeFileSync(this.#world, JSON.stringify(Object.assign(before, changes)));
  }

  get head(): string {
    return this.git("rev-parse", "HEAD").trim();
  }

  git(...args: string[]): string {
    return this.#run("git", ...args);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.repository, file)), { recursive: true });
    writeFileSync(join(this.repository, file), text);
  }

  commit(subject: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", subject);
  }

  /** Runs one of the release's scripts, as a step with a token does. Its messages are part of what it returns. */
  script(name: string, ...args: string[]): { code: number | null; text: string } {
    const { status, stdout, stderr } = spawnSync(node24, [`scripts/release/${name}`, ...args], {
      cwd: this.repository,
      env: Object.assign(this.#environment(), { GH_TOKEN: "ghs_of-nobody", GITHUB_REPOSITORY: home }),
      encoding: "utf8",
    });
    return { code: status, text: stdout + stderr };
  }

  /** What a push to main does. */
  async push(): Promise<ReleaseRun> {
    rmSync(this.artifacts, { recursive: true });
    mkdirSync(this.artifacts);
    const args = ["push", "--json", "-W", ".github/workflows/release.yml", "--no-cache-server"];
    args.push("-P", "ubuntu-24.04=-self-hosted", "-s", "GITHUB_TOKEN=ghs_of-nobody-and-for-nothing");
    const workflow = readFileSync(join(this.repository, ".github/workflows/release.yml"), "utf8");
    for (const name of Object.keys(actions)) {
      const [reference] = new RegExp(`actions/${name}@[0-9a-f]{40}`).exec(workflow) ?? [];
      if (reference === undefined) throw new Error(`release.yml does not pin actions/${name}`);
      args.push("--local-repository", `${reference}=${join(this.folder, "actions", name)}`);
    }
    const started = spawn(act, args, {
      cwd: this.repository,
      env: this.#environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { code, stdout, stderr } = await new RunningProcess(started).ended;
    return { code, log: `${messages(stdout)}${stderr}`, jobs: jobResults(stdout) };
  }

  /** The text of a file in a branch that was pushed to GitHub. */
  pushedFile(branch: string, file: string): string {
    return this.git("--git-dir", this.#remote, "show", `${branch}:${file}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: [this.#bin, dirname(node24), process.env.PATH].join(delimiter),
      HOME: join(this.folder, "home"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? "", ".npm"),
      LANG: "C.UTF-8",
      GIT_PAGER: "cat",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: "3",
      GIT_CONFIG_KEY_0: "user.name",
      GIT_CONFIG_VALUE_0: "Maintainer",
      GIT_CONFIG_KEY_1: "user.email",
      GIT_CONFIG_VALUE_1: "maintainer@example.invalid",
      GIT_CONFIG_KEY_2: `url.${this.#remote}.insteadOf`,
      GIT_CONFIG_VALUE_2: `https://github.com/${home}.git`,
      ARTIFACTS: this.artifacts,
      WORLD: this.#world,
      MODULES: join(top, "node_modules"),
      NPM: join(dirname(process.execPath), "npm"),
    };
  }

  #run(program: string, ...args: string[]): string {
    return execFileSync(program, args, {
      cwd: this.repository,
      env: this.#environment(),
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  #installFakes(): void {
    for (const [name, lines] of Object.entries(actions)) {
      const env = {
        NAME: input("name"),
        PLACE: input("path"),
        SUBJECT: input("subject-path"),
        SBOM: input("sbom-path"),
      };
      const action = {
        name,
        inputs: Object.fromEntries(
          [
            "name",
            "path",
            "subject-path",
            "sbom-path",
            "node-version",
            "if-no-files-found",
            "retention-days",
          ].map((each) => [each, { required: false, default: "" }]),
        ),
        runs: { using: "composite", steps: [{ shell: "bash", env, run: lines.join("\n") }] },
      };
      const folder = join(this.folder, "actions", name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "action.yml"), JSON.stringify(action));
    }
    for (const name of ["npm", "gh"]) {
      const program = readFileSync(join(import.meta.dirname, `release-${name}.cjs`), "utf8");
      writeFileSync(join(this.#bin, name), program, { mode: 0o755 });
    }
  }
}

/** Links every file of a folder into a new one; copies them where they are on another file system. */
function linkTree(from: string, to: string): void {
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    execFileSync("cp", ["-a", from, `${to}/`]);
  }
}

interface ActLine {
  msg?: string;
  jobID?: string;
  jobResult?: string;
}

function linesOf(stdout: string): ActLine[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as ActLine);
}

function messages(stdout: string): string {
  return linesOf(stdout)
    .map(({ msg = "" }) => msg.replace(/\r?\n?$/, "\n"))
    .join("");
}

function jobResults(stdout: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(stdout).flatMap(({ jobID, jobResult }) => (jobID && jobResult ? [[jobID, jobResult]] : [])),
  );
}
