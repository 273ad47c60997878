// The part of GitHub's API that is about check runs.
// Source: https://docs.github.com/en/rest/checks/runs
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import { found, page, type Row } from "./row.ts";
import { type CheckRecord, repository, type World } from "./world.ts";

export const checkRows: readonly Row[] = [
  ["check create", "POST", /^\/check-runs$/, createCheck],
  ["checks", "GET", /^\/commits\/([0-9a-f]{40})\/check-runs$/, listChecks],
  [
    "check annotations",
    "GET",
    /^\/check-runs\/(\d+)\/annotations$/,
    (world, asked, [id]) => {
      const annotations = world.checks[Number(id) - 1]?.annotations;
      return annotations ? found(page(annotations, asked)) : refusal(404, "Not Found");
    },
  ],
  [
    "job log",
    "GET",
    /^\/actions\/jobs\/(\d+)\/logs$/,
    (world, { address }, [id]) =>
      world.checks[Number(id) - 1]?.log === undefined
        ? refusal(404, "Not Found")
        : { status: 302, headers: { location: `${address}/log/${id}?sig=signed` } },
  ],
];

/** The log of a job at its signed address, which is on another host than the API. */
export function answerLog(world: World, id: number): Answer {
  const log = world.checks[id - 1]?.log;
  if (log === undefined) return { status: 404 };
  return { status: 200, bytes: Buffer.from(log), headers: { "content-type": "text/plain" } };
}

function listChecks(world: World, asked: ParsedRequest, [commit]: readonly string[]): Answer {
  const all = world.checks.flatMap((check, index) =>
    check.commit === commit ? [[check, index + 1] as const] : [],
  );
  const newest = all.filter(
    ([{ name }], index) => all.findLastIndex(([other]) => other.name === name) === index,
  );
  const shapes = page(newest, asked).map(([check, id]) => checkShape(check, id));
  return found({ total_count: newest.length, check_runs: shapes });
}

function checkShape(check: CheckRecord, id: number) {
  const {
    name,
    commit,
    status,
    conclusion,
    title,
    summary,
    annotations,
    app = "github-actions",
    runId,
  } = check;
  const address = `https://github.com/${repository.owner}/${repository.name}`;
  const page = runId === undefined ? `${address}/runs/${id}` : `${address}/actions/runs/${runId}/job/${id}`;
  return {
    id,
    node_id: `CR_${id}`,
    name,
    head_sha: commit,
    status,
    conclusion,
    html_url: page,
    details_url: page,
    app: { id: 15_368, slug: app, name: app },
    output: { title, summary, text: null, annotations_count: annotations.length },
  };
}

function createCheck(world: World, asked: ParsedRequest): Answer {
  const { name, head_sha: commit, status, conclusion, output } = JSON.parse(asked.body.toString());
  const { title, summary, annotations = [] } = output;
  world.checks.push({ name, commit, status, conclusion, title, summary, annotations });
  const created = world.checks.at(-1);
  return { status: 201, json: created && checkShape(created, world.checks.length) };
}
