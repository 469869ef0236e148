import { parseArgs } from 'node:util';
import { type Order, orders } from './strategies.ts';

export interface Options {
  seeds: number;
  rounds: number;
  order: Order;
  /** Where the results go. */
  out: string;
  /** Nothing is measured: what lies there is said and drawn again. */
  redraw: boolean;
}

export const usage = `npm run example [-- --seeds 4] [--rounds 12] [--order ${orders.join('|')}] [--out folder] [--redraw]`;

const seedsMax = 8;
/** There are no more texts. */
const roundsMax = 16;

/** What was asked for, or a sentence for each thing that is wrong. */
export function readOptions(args: string[], here: string): Options | { problems: string[] } {
  let values: Partial<Record<'seeds' | 'rounds' | 'order' | 'out', string>> & { redraw?: boolean };
  try {
    const text = { type: 'string' } as const;
    ({ values } = parseArgs({
      args,
      options: { seeds: text, rounds: text, order: text, out: text, redraw: { type: 'boolean' } },
    }));
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  const problems: string[] = [];
  const wholeNumber = (name: 'seeds' | 'rounds', unless: number, max: number) => {
    const given = values[name];
    if (given === undefined) return unless;
    const number = /^\d+$/.test(given) ? Number(given) : 0;
    if (number < 1 || number > max) problems.push(`--${name} must be a whole number from 1 to ${max}.`);
    return number;
  };
  const seeds = wholeNumber('seeds', 4, seedsMax);
  const rounds = wholeNumber('rounds', 12, roundsMax);
  const order = orders.find((known) => known === (values.order ?? 'least_confidence'));
  if (order === undefined) problems.push(`--order must be one of ${orders.join(', ')}.`);
  if (order === undefined || problems.length > 0) return { problems };
  return { seeds, rounds, order, out: values.out ?? here, redraw: values.redraw ?? false };
}
