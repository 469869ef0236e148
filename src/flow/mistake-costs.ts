import type { CostsOfLabel } from '../learning/uncertainty.ts';
import type { Costs } from '../review/project.ts';

/**
 * What approving this label costs, for each label that may be true instead: what is written of just these two; else the dearer one of
 * what is written of the label and of the truth; else what any mistake costs. `labels`: how many there are.
 */
export function costsOfLabel(costs: Costs, label: string, labels: number): CostsOfLabel {
  const table = tables.get(costs) ?? newTable(costs);
  tables.set(costs, table);
  const known = table.byLabel.get(label) ?? weighed(table, costs.wrong, label, labels);
  table.byLabel.set(label, known);
  return known;
}

interface Table {
  ofLabel: Map<string, number>;
  ofTruth: Map<string, number>;
  /** By label, then by truth. */
  ofBoth: Map<string, Map<string, number>>;
  byLabel: Map<string, CostsOfLabel>;
}

/** Made once for each project, and within it once for each label that is predicted: there may be ten thousand. */
const tables = new WeakMap<Costs, Table>();

function newTable({ mistakes }: Costs): Table {
  const table: Table = { ofLabel: new Map(), ofTruth: new Map(), ofBoth: new Map(), byLabel: new Map() };
  for (const { label, truth, cost } of mistakes) {
    if (label !== null && truth !== null) {
      const row = table.ofBoth.get(label) ?? new Map<string, number>();
      table.ofBoth.set(label, row.set(truth, cost));
    } else if (label !== null) table.ofLabel.set(label, cost);
    else if (truth !== null) table.ofTruth.set(truth, cost);
  }
  return table;
}

function weighed({ ofLabel, ofTruth, ofBoth }: Table, wrong: number, label: string, labels: number): CostsOfLabel {
  const row = ofBoth.get(label);
  const whateverIsTrue = ofLabel.get(label);
  const usual = whateverIsTrue ?? wrong;
  const of = (truth: string) => {
    if (truth === label) return 0;
    const exactly = row?.get(truth);
    if (exactly !== undefined) return exactly;
    const whateverIsSaid = ofTruth.get(truth);
    return whateverIsSaid === undefined ? usual : Math.max(whateverIsSaid, whateverIsTrue ?? whateverIsSaid);
  };
  const special = new Set([...(row?.keys() ?? []), ...ofTruth.keys()]);
  special.delete(label);
  let sum = usual * (labels - 1 - special.size);
  for (const truth of special) sum += of(truth);
  return { of, sum };
}
