import { execFileSync } from 'node:child_process';

/**
 * Prints what is installed to serve as a CycloneDX document, from the lock file alone. npm's own `--omit dev` also leaves out what both
 * the service and its tests need: so everything is listed, and what is marked as being for development alone is taken out.
 */
interface Component {
  'bom-ref': string;
  properties?: { name: string; value: string }[];
}
interface Bom {
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const listed = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: `${import.meta.dirname}/..`,
  maxBuffer: 100_000_000,
  encoding: 'utf8',
});
const bom: Bom = JSON.parse(listed);
const isForDevelopment = ({ properties = [] }: Component) =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
const left = new Set(bom.components.filter(isForDevelopment).map((component) => component['bom-ref']));
const served = {
  ...bom,
  components: bom.components.filter((component) => !left.has(component['bom-ref'])),
  dependencies: bom.dependencies
    .filter(({ ref }) => !left.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => !left.has(other)) })),
};
process.stdout.write(`${JSON.stringify(served, null, 2)}\n`);
