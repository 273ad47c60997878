// Broken set-ups for the tests of `doctor`: their shape, and those of gates.
import type { Workshop } from "../../../test/kit/workshop.ts";

/** A set-up that is broken in one way. */
export interface SetUp {
  stories?: Parameters<Workshop["writeStories"]>[0];
  top?: Record<string, unknown>;
  /** Breaks the workshop. */
  prepare?(workshop: Workshop): void;
  words?(workshop: Workshop): string[];
  environment?(workshop: Workshop): Record<string, string>;
  /** Of the check that names it. */
  name: string;
  says: RegExp;
  /** Where a run starts nevertheless. */
  level?: "warning";
}

/** The words that give this command to the agent. */
export const agent = (command: string) => () => ["--agent-command", command];
const packageJson = (scripts: Record<string, string>, more = {}) => JSON.stringify({ scripts, ...more });

/** Gates that cannot run. */
export const gateSetUps: Readonly<Record<string, SetUp>> = {
  "a script that is not in package.json": {
    stories: [{ id: "US-001" }],
    top: { verify: ["npm run -s tets"] },
    prepare: (workshop) => workshop.write("package.json", packageJson({ test: "node --test" })),
    name: "gates",
    says: /package\.json has no script "tets"; add it, or correct the command\. Did you mean npm run test\?$/,
  },
  "a script of a folder": {
    stories: [{ id: "US-001", verify: "cd web && CI=1 npm run lint" }],
    prepare: (workshop) => workshop.write("web/package.json", packageJson({})),
    name: "gates",
    says: /web\/package\.json has no script "lint"; add it, or correct the command$/,
  },
  "dependencies that are not installed": {
    stories: [{ id: "US-001", verify: "npm test" }],
    prepare: (workshop) =>
      workshop.write("package.json", packageJson({ test: "tap" }, { devDependencies: { tap: "1" } })),
    name: "gates",
    says: /are not installed; install them, for example with npm install$/,
  },
  "a target that is not in the Makefile": {
    stories: [{ id: "US-001", verify: "make -j2 chekc" }],
    prepare: (workshop) => workshop.write("Makefile", ".PHONY: check\ncheck: all\n\ttrue\nall:\n"),
    name: "gates",
    says: /Makefile has no target chekc; .*\. Did you mean make check\?$/,
  },
  "no Makefile": {
    stories: [{ id: "US-001", verify: "make check" }],
    name: "gates",
    says: /there is no Makefile in .*; create it, or correct the command$/,
  },
  "a module that Python does not have": {
    stories: [{ id: "US-001", verify: "python3 -m no_such_module_here -q" }],
    name: "gates",
    says: /python3 has no module no_such_module_here; install it with python3 -m pip install, /,
  },
  "a script file that does not exist": {
    stories: [{ id: "US-001", verify: "sh -e scripts/check.sh" }],
    name: "gates",
    says: /there is no file scripts\/check\.sh; create it, or correct the command$/,
  },
  "a gate that the story itself creates": {
    stories: [{ id: "US-001", title: "Write check.sh", verify: "sh check.sh" }],
    name: "gates",
    says: /unless US-001 creates it, there is no file check\.sh; /,
    level: "warning",
  },
  "a gate that cannot start, with --gates": {
    stories: [{ id: "US-001", verify: "true && nothing-of-this-name || no-such-program" }],
    words: () => ["--agent-command", "true", "--gates"],
    name: "gate run",
    says: /cannot start \(.*not found\); install what it needs, or correct the command$/,
  },
};
