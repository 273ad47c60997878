// Writes the software bill of materials of dist in CycloneDX: every package whose code is in it.
import { readFileSync } from "node:fs";
import { Contrib, Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { readDescription } from "./generate-version.ts";
import type { BundledPackage } from "./licenses.ts";

/** What the lock file says about an installed package. */
interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
}

const licenseFactory = new Contrib.License.Factories.LicenseFactory((text) =>
  /\s(?:OR|AND|WITH)\s/.test(text),
);

/** The text of `sbom.cdx.json`: the same for the same packages, so that a build can be compared with another. */
export function renderSbom(packages: readonly BundledPackage[]): string {
  const bom = new Models.Bom();
  const { name, version, homepage, license } = readDescription();
  const program = componentOf(Enums.ComponentType.Application, { name, version, license });
  program.externalReferences.add(new Models.ExternalReference(homepage, Enums.ExternalReferenceType.VCS));
  bom.metadata.component = program;
  bom.metadata.lifecycles.add(Enums.LifecyclePhase.Build);
  const locked = lockedPackages();
  for (const bundled of packages) {
    const component = componentOf(Enums.ComponentType.Library, bundled);
    addHash(component, locked.get(`${bundled.name}@${bundled.version}`)?.integrity);
    bom.components.add(component);
    program.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf(
  type: Enums.ComponentType,
  { name, version, license }: Pick<BundledPackage, "name" | "version" | "license">,
): Models.Component {
  const [group, rest] = name.startsWith("@") ? name.split("/") : [undefined, name];
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const component = new Models.Component(type, rest ?? name, { group, version, purl, bomRef: purl });
  component.licenses.add(licenseFactory.makeFromString(license));
  return component;
}

/** The hash that npm checks when it installs the package. */
function addHash(component: Models.Component, integrity = ""): void {
  const [algorithm, hash] = integrity.split(/-(.*)/s);
  if (algorithm === "sha512" && hash)
    component.hashes.set(Enums.HashAlgorithm["SHA-512"], Buffer.from(hash, "base64").toString("hex"));
}

function lockedPackages(): Map<string, LockedPackage> {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return new Map(
    Object.entries(lock.packages).map(([place, locked]) => {
      const name = locked.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
      return [`${name}@${locked.version}`, locked];
    }),
  );
}
