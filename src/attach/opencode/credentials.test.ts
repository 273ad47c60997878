// Tests that credentials are removed under all their names, and that other values stay.
import { expect, test } from "vitest";
import { createRedactor } from "../../platform/index.ts";
import { withoutCredentials } from "./credentials.ts";

const cleaned = (value: unknown) => withoutCredentials(value, createRedactor([]));

test.each([
  ...["apiKey", "api_key", "X-Api-Key", "apikey", "apiKeys", "key", "keys", "privateKey", "secretAccessKey"],
  ...["token", "sessionToken", "accessToken", "authToken", "refresh_token", "tokens", "clientSecret"],
  ...["client_secret", "secrets", "password", "dbPassword", "passwd", "credential", "awsCredentials"],
  ...["authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "cookies"],
])("%s is removed, with everything in it", (name) => {
  const value = {
    options: { [name]: "canary", more: { [name]: ["canary", { inner: ["canary"], id: "a" }] } },
  };
  expect(cleaned(value)).toEqual({
    options: { [name]: "***", more: { [name]: ["***", { inner: ["***"], id: "a" }] } },
  });
});

test("other values stay", () => {
  const value = {
    tokens: { input: 123, output: 4, cache: { read: 0 } },
    keybinds: { leader: "ctrl+x", which_key: "f1" },
    keyboard: "us",
    id: "prt_1",
    sessionID: "ses_1",
    clientId: "c",
    tokenizer: "t",
    keyword: "w",
    text: "see http://localhost:80/a?b=c&monkeys&d=e#f",
    env: ["MOCK_API_KEY"],
    maxTokens: 5,
    token: "",
  };
  expect(cleaned(value)).toEqual(value);
});

test.each([
  ["https://x/?api_key=canary&a=b", "https://x/?api_key=***&a=b"],
  ["https://x/y?a=b&accessToken=can?ary#c", "https://x/y?a=b&accessToken=***#c"],
  ["wss://x/#token=canary", "wss://x/#token=***"],
  ["go to https://x/?to=http://y/?secret=canary now", "go to https://x/?to=http://y/?secret=*** now"],
  ["postgres://user:can@ary@host/db", "postgres://***@host/db"],
  ["https://canary@github.com/a?b=c@d", "https://***@github.com/a?b=c@d"],
  ["mail a@b, token=spoken", "mail a@b, token=spoken"],
])("credentials are removed from addresses: %s", (text, expected) => {
  expect(cleaned({ url: text, list: [text] })).toEqual({ url: expected, list: [expected] });
});

test("long words take only linear time", () => {
  const text = `${"a".repeat(500_000)}://${"?a".repeat(500_000)}${"@".repeat(500_000)}`;
  expect(cleaned({ text })).toEqual({ text });
});
