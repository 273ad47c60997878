// The part of GitHub's API that is about check runs.
// Source: https://docs.github.com/en/rest/checks/runs
import type { Answer, ParsedRequest } from "./answer.ts";
import type { Row } from "./row.ts";
import { repository, type World } from "./world.ts";

export const checkRows: readonly Row[] = [["check create", "POST", /^\/check-runs$/, createCheck]];

function createCheck(world: World, asked: ParsedRequest): Answer {
  const { name, head_sha: commit, status, conclusion, output } = JSON.parse(asked.body.toString());
  const { title, summary, annotations = [] } = output;
  world.checks.push({ name, commit, status, conclusion, title, summary, annotations });
  const id = world.checks.length;
  const address = `https://github.com/${repository.owner}/${repository.name}/runs/${id}`;
  return {
    status: 201,
    json: {
      id,
      node_id: `CR_${id}`,
      name,
      head_sha: commit,
      status,
      conclusion,
      html_url: address,
      output: { title, summary, text: null, annotations_count: annotations.length },
    },
  };
}
