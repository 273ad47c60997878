// The list contains every table.
import { expect, test } from "vitest";
import { loadEngine, migrate } from "../database/index.ts";
import { effortTables } from "./effort-rows.ts";

test("every table of the schema is in the list, with its columns", async () => {
  using connection = (await loadEngine()).open();
  migrate(connection);
  const tables = connection
    .rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(([name]) => String(name));
  expect(effortTables.map((table) => table.name).sort()).toEqual(tables.sort());
  for (const table of effortTables) {
    const columns = connection.rows(`SELECT name, type, pk FROM pragma_table_info('${table.name}')`);
    const names = columns.map(([name]) => name);
    expect(names, table.name).toContain(table.effort);
    expect(table.effort === "effort" || !names.includes("effort"), table.name).toBe(true);
    if (names.includes("run_id")) expect(table.run, table.name).toBe("run_id");
    const isNumbered = columns.some(([, type, key]) => type === "INTEGER" && key === 1);
    expect(table.isNumbered ?? false, table.name).toBe(isNumbered);
  }
});
