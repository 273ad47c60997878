// The schema does not change: released files have it, and other tools read it.
import { expect, test } from "vitest";
import { loadEngine } from "./engine.ts";
import { applicationId, migrate, pragma, schemaVersion } from "./migrations.ts";

const versions = Array.from({ length: schemaVersion }, (_, index) => index + 1);

test.each(versions)("schema %i equals its golden file", async (version) => {
  using connection = (await loadEngine()).open();
  migrate(connection, version);
  const statements = connection.rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  const dump = statements.map(([sql]) => `${sql};\n`).join("\n");
  await expect(dump).toMatchFileSnapshot(`schema-${version}.golden.sql`);
});

test("the sessions begin with the columns that other tools read", async () => {
  using connection = (await loadEngine()).open();
  migrate(connection);
  const columns = connection.rows("SELECT name FROM pragma_table_info('sessions') ORDER BY cid").flat();
  expect(columns).toEqual([
    "task_name",
    "task_dir",
    "pid",
    "tmux_session",
    "agent",
    "status",
    "started_at",
    "updated_at",
    "iteration",
    "current_story",
    "max_iterations",
    "session_type",
    "server_port",
    "transport",
    "ziti_service",
    "ziti_identity",
    "remote_host",
    "server_url",
    "opencode_session_id",
    "revision",
    "branch",
    "repository",
    "effort_id",
    "earlier_efforts",
  ]);
});

test("a file has an application id and a schema version", async () => {
  using connection = (await loadEngine()).open();
  migrate(connection);
  const bytes = Buffer.from(connection.toBytes());
  expect(bytes.readUInt32BE(60)).toBe(schemaVersion);
  expect(bytes.subarray(68, 72).toString("latin1")).toBe("ralp");
  expect(pragma(connection, "application_id")).toBe(applicationId);
});

test("migrating twice changes nothing", async () => {
  using connection = (await loadEngine()).open();
  migrate(connection);
  const once = Buffer.from(connection.toBytes());
  migrate(connection);
  expect(once.equals(connection.toBytes())).toBe(true);
});

test("records of the first schema stay, and belong to an effort without an id", async () => {
  using connection = (await loadEngine()).open();
  migrate(connection, 1);
  connection.run("INSERT INTO sessions (task_name, branch) VALUES ('x', 'ralph/x')");
  migrate(connection);
  const rows = connection.rows("SELECT task_name, branch, effort_id, earlier_efforts FROM sessions");
  expect(rows).toEqual([["x", "ralph/x", null, null]]);
});
