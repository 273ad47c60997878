// A real repository for one test, without any user's settings.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import {
  type Environment,
  type Log,
  makeTemporaryFolder,
  removeFolder,
  runCommand,
} from "../platform/index.ts";
import { type Checkout, openCheckout } from "./checkout.ts";
import { findRepository, type Repository } from "./repository/index.ts";

/** A repository for one test. */
export interface TemporaryRepository extends Disposable {
  /** Contains everything that the test creates: the repository, a home folder and more. */
  root: string;
  top: string;
  /** For the code under test: an empty home folder and no system settings. */
  environment: Environment;
  /** The lines that the code under test logged. */
  logged: string[];
  log: Log;
  /** Runs git in the repository and returns its output without the last line end; throws if git fails. */
  git(...gitArguments: string[]): Promise<string>;
  /** As `git`, in another folder. */
  gitIn(folder: string, ...gitArguments: string[]): Promise<string>;
  write(file: string, text: string): void;
  read(file: string): string;
  exists(file: string): boolean;
  /** Writes a file and commits it; returns the commit. */
  commitFile(file: string, text: string): Promise<string>;
  open(folder?: string): Promise<Checkout>;
  /** The repository that `open` works in, for functions that take one. */
  find(folder?: string): Promise<Repository>;
}

/** Creates an empty repository on branch `main`. */
export async function temporaryRepository(
  initArguments: readonly string[] = [],
): Promise<TemporaryRepository> {
  const root = makeTemporaryFolder("ralph-ci-git-", tmpdir());
  const top = path.join(root, "checkout");
  fs.mkdirSync(top);
  fs.mkdirSync(path.join(root, "home"));
  const environment = {
    PATH: process.env.PATH,
    HOME: path.join(root, "home"),
    GIT_CONFIG_NOSYSTEM: "1",
    GITHUB_TOKEN: "must-not-be-seen",
  };
  const logged: string[] = [];
  const log: Log = { info: (line) => logged.push(line), warn: (line) => logged.push(line) };
  const repository: TemporaryRepository = {
    root,
    top,
    environment,
    logged,
    log,
    git: (...gitArguments) => repository.gitIn(top, ...gitArguments),
    gitIn: async (folder, ...gitArguments) => {
      const result = await runCommand("git", gitArguments, {
        folder,
        environment: testerEnvironment(environment),
      });
      if (result.exitCode !== 0) throw new Error(`git ${gitArguments.join(" ")}: ${result.stderr}`);
      return result.stdout.replace(/\n$/, "");
    },
    write: (file, text) => {
      fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
      fs.writeFileSync(path.join(top, file), text);
    },
    read: (file) => fs.readFileSync(path.join(top, file), "utf8"),
    exists: (file) => fs.existsSync(path.join(top, file)),
    commitFile: async (file, text) => {
      repository.write(file, text);
      await repository.git("add", "--", file);
      await repository.git("commit", "--quiet", "-m", `Write ${file}`);
      return repository.git("rev-parse", "HEAD");
    },
    open: async (folder = top) => {
      const checkout = await openCheckout({ folder, environment, log });
      if (!checkout) throw new Error(`no repository in ${folder}`);
      return checkout;
    },
    find: async (folder = top) => {
      const found = await findRepository({ folder, environment, log });
      if (!found) throw new Error(`no repository in ${folder}`);
      return found;
    },
    [Symbol.dispose]: () => removeFolder(root),
  };
  await repository.git("init", "--quiet", "--initial-branch=main", ...initArguments);
  return repository;
}

/** Only the tester has a name; the code under test gets none. */
function testerEnvironment(environment: Environment): Record<string, string> {
  return {
    PATH: environment.PATH ?? "",
    HOME: environment.HOME ?? "",
    GIT_CONFIG_NOSYSTEM: "1",
    LC_ALL: "C.UTF-8",
    GIT_AUTHOR_NAME: "Tester",
    GIT_AUTHOR_EMAIL: "tester@example.com",
    GIT_COMMITTER_NAME: "Tester",
    GIT_COMMITTER_EMAIL: "tester@example.com",
  };
}
