// Hides secrets that a person has written into a command line, which the journal keeps and snapshots carry away.
import { hidePasswords } from "../../git/index.ts";

/** `AUTHOR`, `TOKENIZERS`, `KEYBOARD` and `COMPAT` name no secret. */
const secretWord =
  /TOKEN(?!IZ)|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API[_-]?KEY|ACCESS[_-]?KEY|AUTH(?!OR(?!I[SZ]))|(?:\b|_)KEY(?!BOARD|MAP)|(?:\b|_)PAT\b/;
const value = String.raw`("[^"]*"|'[^']*'|[^\s"';&|)]+)`;
const assignment = new RegExp(String.raw`\b([\w-]*(?:${secretWord.source})[\w-]*)=${value}`, "gi");
const option = new RegExp(
  String.raw`(--?[\w-]*(?:token|secret|password|passwd|api-?key|access-?key))(\s+)${value}`,
  "gi",
);
const header =
  /\b((?:x-[\w-]*(?:key|token|auth)[\w-]*|(?:proxy-)?authorization|api-?key)\s*:\s*(?:bearer\s+|basic\s+)?)[^\s"']+/gi;

/** A command line with `***` in place of what looks like a secret. References to variables stay. */
export function hideWrittenSecrets(commandLine: string): string {
  const isReference = (text: string) => /^["']?\$/.test(text);
  return hidePasswords(commandLine)
    .replace(assignment, (whole, name: string, given: string) => (isReference(given) ? whole : `${name}=***`))
    .replace(option, (whole, name: string, space: string, given: string) =>
      isReference(given) ? whole : `${name}${space}***`,
    )
    .replace(header, (whole, name: string) => (isReference(whole.slice(name.length)) ? whole : `${name}***`));
}
