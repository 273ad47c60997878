// Generates the linter's configuration from the table of modules.
import { execFileSync } from "node:child_process";
import { type Module, modules, platformOnly } from "./modules.ts";

interface Override {
  includes: string[];
  linter: { rules: Record<string, unknown> };
}

const isFile = (name: string) => name.endsWith(".ts");

/** The patterns that match an import of a module, at any depth of folders. */
function importPatterns(name: string): string[] {
  return isFile(name)
    ? [`./${name}`, `../${name}`, `../../${name}`, `../../../${name}`]
    : [`./${name}/**`, `../${name}/**`, `../../${name}/**`, `../../../${name}/**`];
}

function arrowRule({ name, imports, inBrowser }: Module): Override {
  const allowed = [name, ...imports, ...(inBrowser ? [] : ["platform"])];
  const forbidden = modules.filter((other) => !allowed.includes(other.name));
  const groups = forbidden.map((other) => ({
    group: importPatterns(other.name),
    message: `${name} may not import ${other.name}: imports run down only (scripts/modules.ts).`,
  }));
  const paths = Object.fromEntries(
    platformOnly.map((module) => [module, "Only src/platform touches the machine."]),
  );
  return {
    includes: isFile(name)
      ? [`src/${name}`]
      : [
          `src/${name}/**`,
          `!src/${name}/**/*.test.ts`,
          `!src/${name}/**/*.suite.ts`,
          `!src/${name}/**/*.fixture.ts`,
        ],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: "error",
            options: {
              ...(name === "platform" ? {} : { paths }),
              ...(groups.length > 0 ? { patterns: groups } : {}),
            },
          },
          ...(name === "platform" ? {} : { noProcessEnv: "error" }),
        },
      },
    },
  };
}

/** The whole of biome.json. */
export function renderLinterConfiguration(): string {
  const configuration = {
    $schema: "./node_modules/@biomejs/biome/configuration_schema.json",
    files: {
      includes: [
        "src/**",
        "test/**",
        "scripts/**",
        "*.ts",
        "*.json",
        "!dist",
        "!test/tools/zizmor",
        "!package-lock.json",
        "!biome.json",
      ],
    },
    plugins: ["./scripts/no-spread-literal.grit"],
    formatter: { indentStyle: "space", lineWidth: 110 },
    linter: {
      rules: {
        preset: "recommended",
        correctness: {
          noPrivateImports: { level: "error", options: { defaultVisibility: "package" } },
          noUnusedImports: "error",
          noUnusedVariables: "error",
        },
        style: { noDefaultExport: "error", noEnum: "error", useImportType: "error" },
        suspicious: { noImportCycles: { level: "error", options: { ignoreTypes: false } } },
      },
    },
    overrides: [
      ...modules.map((module) => arrowRule(module)),
      {
        includes: [
          "test/**",
          "scripts/**",
          "src/**/*.test.ts",
          "*.ts",
          "src/**/*.d.ts",
          "src/**/*.suite.ts",
          "src/**/*.fixture.ts",
        ],
        linter: {
          rules: {
            correctness: { noPrivateImports: "off" },
            style: { noDefaultExport: "off", noProcessEnv: "off", noNonNullAssertion: "off" },
          },
        },
      },
    ],
  };
  // Biome checks the format of its own configuration too.
  return execFileSync("node_modules/.bin/biome", ["format", "--stdin-file-path=generated.json"], {
    input: JSON.stringify(configuration, null, 2),
    encoding: "utf8",
  });
}
