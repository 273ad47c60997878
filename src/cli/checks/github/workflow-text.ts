// Reads what counts of a workflow file: the jobs that use this action.
import { parse } from "yaml";

/** A job of a workflow that uses this action. */
export interface RalphJob {
  readonly file: string;
  readonly name: string;
  /** What the job's token may do, by its name; undefined where the workflow does not say so. */
  readonly permissions: Readonly<Record<string, string>> | "read-all" | "write-all" | undefined;
  /** The environment whose secrets the job gets. */
  readonly environment: string | undefined;
  /** Every action of the job, with its reference. */
  readonly actions: readonly string[];
  /** The names of the secrets that the job reads, and whether it works without. */
  readonly secrets: readonly { readonly name: string; readonly isOptional: boolean }[];
  /** The inputs of this action. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The jobs of a workflow that use this action; undefined if the text is not YAML. */
export function readRalphJobs(file: string, text: string, repository: string): RalphJob[] | undefined {
  let workflow: Fields;
  try {
    workflow = fieldsOf(parse(text));
  } catch {
    return undefined;
  }
  return Object.entries(fieldsOf(workflow.jobs)).flatMap(([name, job]) =>
    readJob(fieldsOf(job), { file, name, workflow, repository }),
  );
}

type Fields = Readonly<Record<string, unknown>>;

interface JobPlace {
  file: string;
  name: string;
  workflow: Fields;
  repository: string;
}

function readJob(job: Fields, { file, name, workflow, repository }: JobPlace): RalphJob[] {
  const steps = Array.isArray(job.steps) ? job.steps.map(fieldsOf) : [];
  const actions = steps.flatMap(({ uses }) => (typeof uses === "string" ? [uses] : []));
  const own = steps.find(({ uses }) => typeof uses === "string" && isOwn(uses, repository));
  if (!own) return [];
  const environment = typeof job.environment === "string" ? job.environment : fieldsOf(job.environment).name;
  const inputs = Object.entries(fieldsOf(own.with)).map(([key, value]) => [key, String(value)]);
  return [
    {
      file,
      name,
      permissions: readPermissions(job.permissions ?? workflow.permissions),
      environment: typeof environment === "string" ? environment : undefined,
      actions,
      secrets: readSecrets(JSON.stringify([workflow.env, job])),
      inputs: Object.fromEntries(inputs),
    },
  ];
}

/** A copy of the action, also under another owner. */
function isOwn(uses: string, repository: string): boolean {
  const [, name = ""] = repository.split("/");
  return new RegExp(`^[\\w.-]+/${name}@`).test(uses) || /^\.\/.*ralph-ci/.test(uses);
}

function readPermissions(value: unknown): RalphJob["permissions"] {
  if (value === "read-all" || value === "write-all") return value;
  if (value === undefined || value === null) return undefined;
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, access]) => [name, String(access)]));
}

/** A run works without an identity for attaching. */
const optionalSecrets: readonly string[] = ["ZITI_IDENTITY"];

function readSecrets(text: string): RalphJob["secrets"] {
  const names = [...text.matchAll(/\bsecrets\.([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  return [...new Set(names)]
    .filter((name) => name !== "GITHUB_TOKEN")
    .map((name) => ({ name, isOptional: optionalSecrets.includes(name) }));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
