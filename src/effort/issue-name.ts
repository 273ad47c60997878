// Reads how an issue is named where an effort or a document could be.
import { ConfigurationError } from "../platform/index.ts";

/** The number in `issue#12` or `#12`; undefined for any other name. @throws ConfigurationError for a wrong number */
export function readIssueName(name: string | undefined): number | undefined {
  const [, word, number = ""] = /^(issue)?#(.*)$/is.exec(name ?? "") ?? [];
  if (number === "" && word === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(number)) return Number(number);
  if (word === undefined) return undefined;
  throw new ConfigurationError(`"${name}" names no issue; write issue#12 with the number of the issue`);
}

/** The name of the effort that is made from an issue; its folder is below `tasks/`. */
export function effortOfIssue(number: number): string {
  return `issue-${number}`;
}
