// Checks the software bill of materials in dist: it is valid CycloneDX, and names the packages of licenses.txt.
// @module-tag e2e
// @module-tag main
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";

const top = join(import.meta.dirname, "../..");
const dist = dirname(process.env.RALPH_TEST_CLI ?? "");
const read = (file: string) => readFileSync(file, "utf8");

interface Component {
  name: string;
  group?: string;
  version: string;
  purl: string;
  hashes?: object[];
  licenses: { license?: { id?: string; name?: string }; expression?: string }[];
  "bom-ref": string;
}

const sbom = JSON.parse(read(join(dist, "sbom.cdx.json"))) as {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
};
const licenceOf = ({ licenses: [first] }: Component) =>
  first?.expression?.replace(/^\((.*)\)$/, "$1") ?? first?.license?.id ?? first?.license?.name;
const fullName = ({ group, name }: Component) => (group ? `${group}/${name}` : name);

test("is valid CycloneDX 1.6", () => {
  const schemas = dirname(
    createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json"),
  );
  const schema = (name: string) => JSON.parse(read(join(schemas, "res/schema", name)));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
  const isValid = ajv.compile(schema("bom-1.6.SNAPSHOT.schema.json"));
  expect(isValid(sbom), JSON.stringify(isValid.errors)).toBe(true);
});

test("names the packages of licenses.txt with their licences, and no others", () => {
  const licenses = read(join(dist, "licenses.txt"));
  const inLicenses = [...licenses.matchAll(/^={80}\n(\S+) (\S+)\nLicence: (.+)$/gm)].map(
    ([, name, version, licence]) => ({ name, version, licence: licence?.replace(/^\((.*)\)$/, "$1") }),
  );
  const inSbom = sbom.components.map((component) => ({
    name: fullName(component),
    version: component.version,
    licence: licenceOf(component),
  }));
  const byName = (list: typeof inLicenses) => list.map((each) => JSON.stringify(each)).sort();
  expect(byName(inSbom as typeof inLicenses)).toEqual(byName(inLicenses));
  expect(inSbom.length).toBeGreaterThan(50);
});

test("names the program of package.json, which depends on all of them", () => {
  const { name, version } = JSON.parse(read(join(top, "package.json")));
  const { component } = sbom.metadata;
  expect(component).toMatchObject({ name, version, purl: `pkg:npm/${name}@${version}` });
  const needs = sbom.dependencies.find(({ ref }) => ref === component["bom-ref"])?.dependsOn ?? [];
  expect([...needs].sort()).toEqual(sbom.components.map((each) => each["bom-ref"]).sort());
});

test("has the hash of the lock file for every package that npm installs", () => {
  const without = sbom.components.filter(({ hashes }) => hashes === undefined).map(fullName);
  // Its rules were taken over, and npm does not install it.
  expect(without).toEqual(["@secretlint/secretlint-rule-preset-recommend"]);
});

test("names the package of each native part", () => {
  const platform = `${process.platform}-${process.arch}`;
  expect(existsSync(join(dist, "native", platform, "pty.node"))).toBe(true);
  expect(sbom.components.map(fullName)).toContain(`@lydell/node-pty-${platform}`);
});
