// Tests the artifacts of a run through GitHub's package: uploads, and that no call exceeds its deadline.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import type { Fault, Route } from "../../test/kit/github/faults.ts";
import { GitHubServer } from "../../test/kit/github/server.ts";
import { TestClock } from "../../test/kit/test-clock.ts";
import { ConfigurationError } from "../platform/index.ts";
import { ArtifactNameTaken, type ArtifactService, openArtifactService } from "./artifact-service.ts";

let server: GitHubServer;
let folder: string;
let clock: TestClock;
let service: ArtifactService;
const retentionDays = 5;

beforeAll(async () => {
  server = await GitHubServer.open();
  clock = new TestClock();
  service = open();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "upload-"));
  mkdirSync(join(folder, "deep"));
  for (const name of ["manifest.json", "deep/empty"]) writeFileSync(join(folder, name), name.slice(0, 8));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  server.reset();
});

function open(changed: Record<string, string> = {}): ArtifactService {
  const environment = { ...server.environment(100), ...changed };
  return openArtifactService({
    environment,
    clock,
    retentionDays,
    uploadDeadline: 600_000,
    deadline: 500_000,
  });
}

async function namesIn(bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) names.push(entry.fileName);
  return names.sort();
}

test("a folder is uploaded as one artifact of the run, listed and removed", async () => {
  expect(await service.list()).toEqual([]);
  const uploaded = await service.upload("ralph-x", folder);
  const [kept] = server.world.artifacts;
  expect(kept).toMatchObject({ name: "ralph-x", runId: 100, isFinalized: true, id: uploaded.id });
  expect(await namesIn(kept!.bytes)).toEqual(["deep/empty", "manifest.json"]);
  const days = (kept!.expiresAt.getTime() - Date.now()) / (24 * 60 * 60 * 1000);
  expect(Math.round(days)).toBe(retentionDays);
  server.world.addArtifact({ name: "of-another-run", runId: 7, bytes: Buffer.from("x") });
  expect(await service.list()).toEqual([uploaded]);
  for (const _ of [1, 2]) await service.remove("ralph-x");
  expect(server.world.artifacts.map(({ name }) => name)).toEqual(["of-another-run"]);
  expect(clock.sleeping).toBe(0);
});

test("a large file is uploaded in blocks and arrives complete", async () => {
  const bytes = Buffer.alloc(20 * 1024 * 1024);
  for (let index = 0; index < bytes.length; index += 4)
    bytes.writeUInt32LE((index * 2654435761) % 2 ** 32, index);
  writeFileSync(join(folder, "large"), bytes);
  await service.upload("ralph-large", folder);
  expect(server.count("blob put")).toBeGreaterThan(2);
  expect(await namesIn(server.world.artifacts[0]!.bytes)).toContain("large");
});

test("a link is not followed, and nothing is uploaded", async () => {
  symlinkSync("/etc/passwd", join(folder, "link"));
  await expect(service.upload("ralph-x", folder)).rejects.toThrow(`link in ${folder} is not a plain file`);
  expect(server.requests).toEqual([]);
});

test("a name can be used once, also if its upload was never finished", async () => {
  await service.upload("ralph-x", folder);
  server.world.addArtifact({ name: "ralph-y", runId: 100, bytes: Buffer.alloc(0), isFinalized: false });
  for (const name of ["ralph-x", "ralph-y"])
    await expect(service.upload(name, folder)).rejects.toThrow(ArtifactNameTaken);
});

describe("a refusal is reported at once, with the fix", () => {
  test.each<[string, Route, Fault, RegExp]>([
    [
      "the quota",
      "CreateArtifact",
      { status: 403, body: '{"code":"resource_exhausted","msg":"insufficient usage to create artifact"}' },
      /quota has been hit.*; remove old artifacts, or raise the storage limit/,
    ],
    [
      "no permission",
      "CreateArtifact",
      { status: 403, body: '{"msg":"no"}' },
      /\(403\) Forbidden: no\); the token of this run/,
    ],
    [
      "a refused end",
      "FinalizeArtifact",
      { status: 403, body: '{"msg":"no"}' },
      /\(403\).*; the token of this run/,
    ],
    ["a refused block", "blob put", { status: 403, body: "" }, /; try again later/],
  ])("%s", async (_, route, fault, sentence) => {
    server.fault(route, fault);
    const upload = service.upload("ralph-x", folder);
    await expect(upload).rejects.toThrow(ConfigurationError);
    await expect(upload).rejects.toThrow(sentence);
  });

  test("a server without such artifacts", async () => {
    await using other = open({ GITHUB_SERVER_URL: "https://git.example" });
    await expect(other.upload("ralph-x", folder)).rejects.toThrow(
      /; this server does not support artifacts of version 4; pass a folder/,
    );
  });

  test("an invalid token", async () => {
    await using other = open({ ACTIONS_RUNTIME_TOKEN: "opaque" });
    await expect(other.list()).rejects.toThrow(/the artifacts of this run cannot be used \(.*\); try again/);
  });
});

test("a signature in a message is not shown", async () => {
  server.fault("CreateArtifact", {
    status: 403,
    body: '{"msg":"see https://blob.example/x?sig=abc&se=1 there"}',
  });
  await expect(service.upload("ralph-x", folder)).rejects.toThrow("see https://blob.example/x?… there);");
});

describe("a call without an end is ended at its deadline, and the next call works", () => {
  test.each<[Route, Fault]>([
    ["CreateArtifact", { hangs: true }],
    ["CreateArtifact", { status: 500 }],
    ["FinalizeArtifact", { hangs: true }],
    ["FinalizeArtifact", { status: 500 }],
    ["blob put", { hangs: true }],
    ["blob put", { status: 500 }],
  ])("%s: %j", async (route, fault) => {
    server.fault(route, fault);
    const upload = service.upload("ralph-x", folder);
    const settled = expect(upload).rejects.toThrow(
      "the artifacts of this run cannot be used (there was no answer within 600 s); try again later",
    );
    await server.asked(route);
    clock.pass(600_000);
    await settled;
    server.clearFaults();
    await service.upload("ralph-y", folder);
    expect((await service.list()).map(({ name }) => name)).toEqual(["ralph-y"]);
    expect(clock.sleeping).toBe(0);
  });
});
