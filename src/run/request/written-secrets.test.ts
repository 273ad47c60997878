// Secrets in a recorded command line are hidden; other words and references to variables stay.
import { expect, test } from "vitest";
import { hideWrittenSecrets } from "./written-secrets.ts";

test.each([
  ["API_TOKEN=plain-555 my-agent --fast", "API_TOKEN=*** my-agent --fast"],
  ["AUTH=a BASIC_AUTH=b AUTHORIZATION=c my-agent", "AUTH=*** BASIC_AUTH=*** AUTHORIZATION=*** my-agent"],
  ["GH_PAT=a PAT=b SSH_KEY_FILE=c my-agent", "GH_PAT=*** PAT=*** SSH_KEY_FILE=*** my-agent"],
  ["MY_KEY='a b c' my-agent", "MY_KEY=*** my-agent"],
  ["my-agent --token arg333 x", "my-agent --token *** x"],
  ["my-agent --api-key=arg333 x", "my-agent --api-key=*** x"],
  ["git clone https://user:pass222@host/x", "git clone https://***@host/x"],
  ["curl -H 'X-Key: gate444' https://host", "curl -H 'X-Key: ***' https://host"],
  ['curl -H "Authorization: Bearer abc.def" h', 'curl -H "Authorization: Bearer ***" h'],
])("%s", (line, hidden) => {
  expect(hideWrittenSecrets(line)).toBe(hidden);
});

test.each([
  "my-agent",
  "API_TOKEN=$OTHER my-agent",
  'my-agent --token "$TOKEN"',
  "npm test -- --grep 'token: is read'",
  "grep -i keyboard README.md",
  "MONKEY=1 npm test",
  "GIT_AUTHOR_NAME='A B' GIT_AUTHOR_EMAIL=a@b my-agent",
  "TOKENIZERS_PARALLELISM=false COMPAT=1 MY_KEYBOARD=us my-agent",
])("%s stays", (line) => {
  expect(hideWrittenSecrets(line)).toBe(line);
});
