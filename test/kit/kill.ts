// Kills runs at random instants and checks that the next run has lost no record.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeAgent } from "./agent.ts";
import { Workshop } from "./workshop.ts";

/** Seeded pseudorandom numbers between 0 and 1 (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface KillRound {
  kills: number;
  /** Kills that came before the run had ended by itself. */
  hits: number;
  /** The errors; empty if the round passed. */
  faults: string[];
}

interface Records {
  iterations: { n: number; outcome: string | null; step: string; commit_sha: string | null }[];
  passed: string[];
  commits: string[];
  /** The iterations whose commits the work branch has. */
  committed: number[];
}

/** Enough stories that a round of kills never completes the effort early. */
const storiesAKill = 6;
/** The latest kill after the start, in ms: a start takes a third of it, an iteration a sixth. */
const latestKill = 1_000;

/** An agent that leaves half its work to be found, and a process of its own. */
const plainAgent = `fs.writeFileSync("half-" + story + ".txt", "half"); change((mine) => { mine.passes = true; mine.notes = "note"; });
  spawn("setsid", ["sleep", "600"], { detached: true, stdio: "ignore" }).unref();
  await new Promise((resolve) => setTimeout(resolve, 60)); work();`;

/** An agent that runs git itself, each iteration in another way, and often leaves its work where it does not count. */
const gitAgent = (seed: number) => `
  const git = (...args) => { try { execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { stdio: "pipe" }); } catch {} };
  const commit = (text) => { git("add", "work-" + story + ".txt", "shared.txt"); git("commit", "-qm", text); };
  fs.rmSync(".git/info/exclude", { force: true });
  const acts = [
    () => { work(); commit("mine"); },
    () => { work(); commit("mine"); git("commit", "-q", "--amend", "--allow-empty", "-m", "amended"); },
    () => { work(); commit("mine"); git("rebase", "-q", "--exec", "false", "HEAD~1"); },
    () => { work(); git("add", "-A"); git("stash", "-q"); },
    () => { git("switch", "-q", "-c", "side-" + iteration); work(); commit("on a side branch"); },
    () => { git("checkout", "-q", "main"); work(); commit("on main"); },
    () => {
      git("branch", "-q", "theirs-" + iteration);
      fs.writeFileSync("shared.txt", "ours " + iteration); commit("ours");
      git("switch", "-q", "theirs-" + iteration); fs.writeFileSync("shared.txt", "theirs " + iteration); commit("theirs");
      git("switch", "-q", "-"); git("merge", "-q", "theirs-" + iteration); work();
    },
    () => { git("worktree", "add", "-q", "../tree-" + iteration); fs.writeFileSync("../tree-" + iteration + "/work-" + story + ".txt", ""); },
    () => { git("reset", "-q", "--hard", "HEAD~1"); work(); },
    () => { fs.writeFileSync("../" + "outside-" + iteration, ""); work(); fs.appendFileSync(".git/info/exclude", "work-" + story + ".txt\\n"); git("gc", "-q", "--auto"); },
    () => work(),
  ];
  acts[(iteration * 7 + ${seed}) % acts.length]();
  await new Promise((resolve) => setTimeout(resolve, 40));
  if (fs.existsSync(prdFile)) try { propose(); } catch {}`;

/** Kills one effort's run `kills` times at seeded instants, alone or with its process group, then lets it finish. */
export async function killRound(
  seed: number,
  kills: number,
  style: "plain" | "git" = "plain",
): Promise<KillRound> {
  const next = seededNumbers(seed);
  const count = style === "plain" ? kills * storiesAKill : kills * 2;
  const stories = Array.from({ length: count }, (_, index) => ({
    id: `US-${index + 1}`,
    verify: `test -e work-US-${index + 1}.txt`,
  }));
  using workshop = new Workshop(stories);
  const agent = writeAgent(workshop, style === "plain" ? plainAgent : gitAgent(seed));
  const limits = ["--max-tries", "1000", "--stuck-after", "1000", "--max-failures", "1000"];
  const iterations = style === "plain" ? stories.length + 4 * kills : 10 * (stories.length + kills);
  const args = workshop.runArgs(agent, "--max-iterations", String(iterations), ...limits);
  const faults: string[] = [];
  let hits = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const whole = next() < 0.5;
    const instant = next() * latestKill;
    const started = workshop.start(args, { detached: true });
    const timer = setTimeout(
      () => process.kill(whole ? -(started.child.pid ?? 0) : (started.child.pid ?? 0), "SIGKILL"),
      instant,
    );
    const { signal, code, stderr } = await started.ended;
    clearTimeout(timer);
    if (signal === "SIGKILL") hits += 1;
    else if (code !== 0) faults.push(`kill ${kill}: the run ended with ${code}: ${stderr}`);
    const before = recorded(workshop);
    if (!before) continue;
    faults.push(
      ...check(workshop, before).map((fault) => `kill ${kill} at ${Math.round(instant)} ms: ${fault}`),
    );
    const after = workshop.start(
      workshop.runArgs(agent, "--max-iterations", String(before.iterations.length + 1)),
    );
    const { code: nextCode, stderr: nextStderr } = await after.ended;
    if (nextCode !== 0 && nextCode !== 2)
      faults.push(`kill ${kill}: the next run ended with ${nextCode}: ${nextStderr}`);
    faults.push(
      ...compare(before, recorded(workshop)).map(
        (fault) => `kill ${kill} at ${Math.round(instant)} ms: ${fault}`,
      ),
    );
  }
  const { code, stdout, stderr } = await workshop.cli(args);
  const end = stderr.slice(-1_000);
  if (code !== 0) faults.push(`the effort was not completed: exit ${code}: ${stdout}${end}`);
  faults.push(
    ...check(workshop, recorded(workshop) ?? { iterations: [], passed: [], commits: [], committed: [] }),
  );
  const fsck = execFileSync("git", ["fsck", "--strict", "--no-dangling"], {
    cwd: workshop.repository,
    encoding: "utf8",
    stdio: "pipe",
  });
  if (/error|missing|broken/.test(fsck)) faults.push(`git fsck: ${fsck}`);
  faults.push(...checkPasses(workshop));
  const left = workshop.git("status", "--porcelain");
  if (left !== "" && style === "plain") faults.push(`the checkout is not clean: ${left}`);
  const entries = [
    ...progressOf(workshop).matchAll(/^Iteration: (\d+)\/\d+ \| Agent: command \| Result/gm),
  ].map((match) => Number(match[1]));
  if (new Set(entries).size !== entries.length) faults.push(`an iteration is in the log twice: ${entries}`);
  const processes = workshop.leftProcesses();
  if (processes.length > 0) faults.push(`processes are left: ${processes}`);
  for (const pid of processes) process.kill(pid, "SIGKILL");
  return { kills, hits, faults };
}

/** Every story that passed must pass on a clean clone of the branch. */
function checkPasses(workshop: Workshop): string[] {
  const clone = join(workshop.folder, "clone");
  execFileSync("git", ["clone", "--quiet", "--branch", "ralph/x", workshop.repository, clone], {
    stdio: "pipe",
  });
  return (recorded(workshop)?.passed ?? [])
    .filter((id) => !existsSync(join(clone, `work-${id}.txt`)))
    .map((id) => `${id} passed, and a clone of the branch lacks its work`);
}

function progressOf(workshop: Workshop): string {
  return existsSync(join(workshop.repository, "tasks/x/progress.txt")) ? workshop.progress() : "";
}

function recorded(workshop: Workshop): Records | undefined {
  if (!existsSync(join(workshop.state, "sessions.db"))) return undefined;
  const commits = workshop.git("for-each-ref", "--format=%(refname:short)", "refs/heads/ralph/").trim();
  return {
    iterations: workshop.query(
      "select n, outcome, step, commit_sha from iterations order by n",
    ) as Records["iterations"],
    passed: workshop.query("select id from stories where status = 'passed'").map((row) => String(row.id)),
    commits: commits
      ? workshop
          .git("rev-list", ...commits.split("\n"))
          .trim()
          .split("\n")
      : [],
    committed: commits
      ? [
          ...workshop
            .git("log", "--format=%B", ...commits.split("\n"))
            .matchAll(/^Ralph-Iteration: x\/(\d+)$/gm),
        ].map((match) => Number(match[1]))
      : [],
  };
}

function check(workshop: Workshop, state: Records): string[] {
  const faults: string[] = [];
  const integrity = workshop.query("pragma integrity_check")[0]?.integrity_check;
  if (integrity !== "ok") faults.push(`integrity_check says ${integrity}`);
  state.iterations.forEach((row, index) => {
    if (row.n !== index + 1) faults.push(`iteration ${index + 1} is missing`);
    // Nothing follows from a turn, neither a commit nor the next turn, before its verdict is recorded.
    const isLast = index === state.iterations.length - 1;
    if (!isLast && row.step !== "closed")
      faults.push(`iteration ${row.n} is ${row.step}, and the next one has begun`);
    if (row.step === "started" && state.committed.includes(row.n))
      faults.push(`iteration ${row.n} has a commit and no verdict`);
  });
  return faults;
}

function compare(before: Records, after: Records | undefined): string[] {
  if (!after) return ["the database is gone"];
  const faults: string[] = [];
  for (const row of before.iterations) {
    const now = after.iterations.find((candidate) => candidate.n === row.n);
    if (!now) faults.push(`iteration ${row.n} is lost`);
    else if (row.outcome !== null && now.outcome !== row.outcome)
      faults.push(`iteration ${row.n} was ${row.outcome} and is ${now.outcome}`);
    else if (now.step !== "closed") faults.push(`iteration ${row.n} is still ${now.step}`);
    else if (row.commit_sha !== null && now.commit_sha !== row.commit_sha)
      faults.push(`iteration ${row.n} has lost its commit`);
  }
  for (const id of before.passed)
    if (!after.passed.includes(id)) faults.push(`${id} had passed and is open again`);
  for (const commit of before.commits)
    if (!after.commits.includes(commit)) faults.push(`commit ${commit} is lost`);
  return faults;
}
