// The part of GitHub's REST API that answers reviews.
// Source: https://docs.github.com/en/rest/pulls/comments
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import type { Row } from "./row.ts";
import type { World } from "./world.ts";

export const reviewRows: readonly Row[] = [
  ["review reply", "POST", /^\/pulls\/(\d+)\/comments\/(\d+)\/replies$/, reply],
];

/** The login under which the token writes. */
export function viewerOf({ viewer }: World): string {
  return viewer ?? "github-actions[bot]";
}

const bodyOf = (asked: ParsedRequest): string => JSON.parse(asked.body.toString()).body;

function reply(world: World, asked: ParsedRequest, [number, id]: readonly string[]): Answer {
  const isFirst = ({ comments: [first] }: { comments: readonly { id: number }[] }) =>
    first?.id === Number(id);
  const thread = world.reviews.threads.find((each) => each.pull === Number(number) && isFirst(each));
  if (!thread) return refusal(404, "Not Found");
  const made = world.reviews.reply(thread, viewerOf(world), bodyOf(asked));
  const user = { login: viewerOf(world), id: 2, type: "Bot" };
  return { status: 201, json: { id: made.id, body: made.body, in_reply_to_id: Number(id), user } };
}
