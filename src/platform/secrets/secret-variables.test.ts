// Tests which variables hold secrets: by their names, by passwords in URLs, and all that a person gave for agents.
import { describe, expect, test } from "vitest";
import { createRedactor, plainSettings, secretValues } from "../index.ts";

const sorted = (values: readonly string[]) => [...values].sort();

describe("secrets of an environment", () => {
  test("are recognised by the names of their variables", () => {
    const environment = {
      GITHUB_TOKEN: "ghs_0123456789",
      MY_API_KEY: "sk-0123456789",
      DATABASE_PASSWORD: "correct horse",
      SSH_AUTH_SOCK: "/tmp/agent.sock",
      TOKEN_COUNT_X: "12345678",
      SHORT_SECRET: "1234",
      HOME: "/home/someone",
      MONKEY: "bananas-are-good",
    };
    const found = ["12345678", "correct horse", "ghs_0123456789", "sk-0123456789"];
    expect(sorted(secretValues(environment))).toEqual(sorted(found));
  });

  test.each([
    "DB_PASS",
    "DB_PWD",
    "MYSQL_PWD",
    "PGPASSWORD",
    "SENTRY_DSN",
    "SLACK_WEBHOOK",
    "CONNECTION_STRING",
    "apiKey",
    "dbPassword",
    "clientSecretValue",
    "APIToken",
    "npm_config_//registry.example/:_authToken",
    "SESSION_COOKIE",
    "PASS",
    "PWD",
  ])("%s is the name of one", (name) => {
    expect(secretValues({ [name]: "canary-4711" })).toEqual(["canary-4711"]);
  });

  test.each([
    "BYPASS",
    "PASSENGER",
    "COMPASS_MODE",
    "keyboard",
    "tokenizer",
    "PWDX",
    "AUTHOR",
    "PATTERN",
    "DSNAME",
  ])("%s is not", (name) => {
    expect(secretValues({ [name]: "canary-4711" })).toEqual([]);
  });

  test("the folders that a shell notes are none, also where they are gone", () => {
    expect(secretValues({ PWD: process.cwd(), OLDPWD: "/gone/from/here", INIT_CWD: "/gone/too" })).toEqual(
      [],
    );
  });

  test("a short password counts if it is not only letters or digits", () => {
    expect(secretValues({ DB_PASSWORD: "hunter2", OTHER_PASSWORD: "secret", PIN_KEY: "1234567" })).toEqual([
      "hunter2",
    ]);
  });

  test("values that everybody knows are none", () => {
    expect(
      secretValues({
        POSTGRES_PASSWORD: "postgres",
        DATABASE_URL: "postgres://postgres:postgres@localhost:5432/test",
        AUTH: "disabled",
      }),
    ).toEqual([]);
  });

  test("passwords in URLs are secrets, whatever the name, and so are the URLs", () => {
    const url = "postgres://app:pg%2Fpass-8812@db/x";
    expect(sorted(secretValues({ DATABASE_URL: url }))).toEqual(
      sorted([url, "pg%2Fpass-8812", "pg/pass-8812"]),
    );
    expect(
      secretValues({ PROXY: "http://someone@proxy.example", SITE: "https://example.com/a:b@c" }),
    ).toEqual([]);
    const token = "0123456789abcdef0123";
    expect(secretValues({ REMOTE: `https://${token}@git.example/x` })).toContain(token);
  });

  test("the parts of a header and of JSON are secrets, too", () => {
    const account = {
      client_email: "robot@example.com",
      private_key_id: "abcdef12",
      private_key: "key-canary-1",
    };
    const json = JSON.stringify(account);
    expect(sorted(secretValues({ GOOGLE_CREDENTIALS: json, AUTHORIZATION: "Bearer token-canary" }))).toEqual(
      sorted([json, "key-canary-1", "Bearer token-canary", "token-canary"]),
    );
  });
});

test("every value that a person gave is a secret, except folders, short and ordinary ones", () => {
  const given = {
    DEPLOY_TARGET: "canary-target-1",
    NODE_ENV: "production",
    LOG: "debug",
    PORT: "3000",
    CACHE: process.cwd(),
    DB_PASS: "hunter2",
  };
  expect(sorted(secretValues({}, given))).toEqual(["canary-target-1", "hunter2"]);
});

describe("given values that files may hold", () => {
  const settings = {
    MODEL: "claude-sonnet-4-5-20250929",
    BASE: "https://api.example.com/v1/projects",
    IMAGE: "registry.example.com/team/node:22-alpine",
    MODE: "very-strict-mode",
  };

  test("look like settings: names, addresses, words", () => {
    expect(sorted(plainSettings(settings))).toEqual(sorted(Object.values(settings)));
    const redactor = createRedactor(secretValues({}, settings), plainSettings(settings));
    expect(redactor.findKnown(Buffer.from("model = claude-sonnet-4-5-20250929"))).toEqual([]);
    expect(redactor.text("model = claude-sonnet-4-5-20250929")).toBe("model = ***");
  });

  test.each([
    ["DEPLOY_PASSWORD", "very-strict-mode"],
    ["SETTING", "a9f3c1d7e2b84f60"],
    ["SETTING", "postgres://app:pgpass-8812@db/x"],
    ["WEBHOOK", "https://hooks.example.com/T000/B000"],
  ])("are not secrets: %s", (name, value) => {
    expect(plainSettings({ [name]: value })).toEqual([]);
    const redactor = createRedactor(secretValues({}, { [name]: value }), plainSettings({ [name]: value }));
    expect(redactor.findKnown(Buffer.from(`it is ${value}`))).not.toEqual([]);
  });
});
