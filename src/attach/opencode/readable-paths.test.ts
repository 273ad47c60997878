// Tries to leave the agent's folder in every way in which opencode 1.18 lets a request name another one.
import type { IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";
import { openOpencodeRun, sendRequest } from "../opencode-server.fixture.ts";

test.each([
  "location[directory]=/elsewhere&location[workspace]=w",
  "location%5Bdirectory%5D=/elsewhere&%6Cocation%5bworkspace%5d=w",
  "%256Cocation%255Bdirectory%255D=/elsewhere&Location[Directory]=/elsewhere",
  "directory=/elsewhere&directory[]=/elsewhere&DIRECTORY=/elsewhere&location.directory=/elsewhere",
  "workspace=w&workspaceID=w&workspace_id=w&roots=true&roots[0]=/elsewhere&[location][directory]=/elsewhere",
])("a reading request stays in the agent's folder: %s", async (query) => {
  let headers: IncomingHttpHeaders = {};
  const { run, upstream } = await openOpencodeRun((request, response) => {
    headers = request.headers;
    response.end();
  });
  await using _ = run;
  await using _up = upstream;
  const sent = { "x-opencode-workspace": "w", "X-Opencode-Directory": "/elsewhere", "x-opencode-new": "x" };
  await sendRequest(run, "opencode", `/api/agent?${query}&limit=5`, { headers: sent });
  const folder = "%2Fthe%2Fcheckout";
  expect(upstream.requests).toEqual([
    `GET /api/agent?limit=5&directory=${folder}&location%5Bdirectory%5D=${folder}`,
  ]);
  expect(Object.keys(headers).filter((name) => name.startsWith("x-opencode"))).toEqual([]);
});
