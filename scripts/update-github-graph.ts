// Takes the types that the product uses out of GitHub's own schema of its GraphQL API, for the tests.
// Run: npm run update-github-graph -- <folder of the unpacked package @octokit/graphql-schema>
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** The types, each with the fields that requests ask for; inputs are taken whole. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  Query: ["repository"],
  Mutation: ["markPullRequestReadyForReview"],
  MarkPullRequestReadyForReviewInput: [],
  MarkPullRequestReadyForReviewPayload: ["pullRequest"],
  Repository: ["pullRequest"],
  PullRequest: ["isDraft", "state", "headRefOid", "reviewThreads", "latestOpinionatedReviews", "comments"],
  PullRequestReviewThreadConnection: ["nodes", "pageInfo", "totalCount"],
  PullRequestReviewThread: ["id", "isResolved", "isOutdated", "path", "line", "originalLine", "comments"],
  PullRequestReviewCommentConnection: ["nodes", "totalCount"],
  PullRequestReviewComment: ["fullDatabaseId", "author", "body", "viewerDidAuthor"],
  PullRequestReviewConnection: ["nodes"],
  PullRequestReview: ["fullDatabaseId", "author", "body", "state"],
  IssueCommentConnection: ["nodes"],
  IssueComment: ["author", "body", "viewerDidAuthor"],
  PageInfo: ["hasNextPage", "endCursor"],
  Actor: ["login"],
  PullRequestState: [],
  PullRequestReviewState: [],
};

interface TypeName {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType: TypeName | null;
}
interface Named {
  readonly name: string;
  readonly type: TypeName;
}
interface Described {
  readonly name: string;
  readonly kind: string;
  readonly fields: readonly (Named & { readonly args: readonly Named[] })[] | null;
  readonly inputFields: readonly Named[] | null;
  readonly enumValues: readonly { readonly name: string }[] | null;
  readonly possibleTypes: readonly { readonly name: string }[] | null;
}

/** The type as GraphQL writes it, such as `[String!]!`. */
function write({ kind, name, ofType }: TypeName): string {
  if (kind === "NON_NULL" && ofType) return `${write(ofType)}!`;
  return kind === "LIST" && ofType ? `[${write(ofType)}]` : `${name}`;
}

const typesOf = (all: readonly Named[]) =>
  Object.fromEntries(all.map(({ name, type }) => [name, write(type)]));

function cut(type: Described, names: readonly string[]) {
  if (type.enumValues) return { values: type.enumValues.map(({ name }) => name) };
  if (type.inputFields) return { input: typesOf(type.inputFields) };
  const fields = names.map((name) => {
    const field = type.fields?.find((each) => each.name === name);
    if (!field) throw new Error(`GitHub's ${type.name} has no field ${name}`);
    return [name, { type: write(field.type), args: typesOf(field.args) }] as const;
  });
  const possible = type.possibleTypes?.map(({ name }) => name);
  return { fields: Object.fromEntries(fields), ...(possible?.length && { possible }) };
}

const [folder = ""] = process.argv.slice(2);
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
const parsed = JSON.parse(read("schema.json"));
const all: readonly Described[] = (parsed.data ?? parsed).__schema.types;
const types = Object.entries(wanted).map(([name, fields]) => {
  const type = all.find((each) => each.name === name);
  if (!type) throw new Error(`GitHub has no type ${name}`);
  return [name, cut(type, fields)] as const;
});
const { name, version, license } = JSON.parse(read("package.json"));
const origin = { package: `${name}@${version}`, license, text: read("LICENSE.md").trim() };
const target = path.join(import.meta.dirname, "../test/kit/github/graph/schema.json");
writeFileSync(target, `${JSON.stringify({ origin, types: Object.fromEntries(types) }, null, 2)}\n`);
