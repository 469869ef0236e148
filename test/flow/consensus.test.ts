import { expect, it } from 'vitest';
import { type ConsensusMethod, consensus, consensusItemsMax, type SeveralLabels } from '../../src/flow/consensus.ts';
import { aProject } from '../support/project.ts';

const now = () => new Date('2026-11-23T10:00:00Z');

/** So many items, of which the project has so many different labels; two people agree on each. */
function weighed(items: number, labels: number, method: ConsensusMethod) {
  const all = Array.from({ length: items }, (_, i): SeveralLabels => {
    const label = `label-${i % labels}`;
    const said = ['U01ANA', 'U02BEN'].map((reviewer) => ({ reviewer, label }));
    return { id: `itm_${i}`, externalId: null, labels: said, outcome: 'approved', decided: label };
  });
  const records = { severalLabels: async (_: string, __: object, itemsMax: number) => all.slice(0, itemsMax) };
  return consensus({ records, now }, aProject(), { method, days: 90 });
}

it.each<[ConsensusMethod, number, number]>([
  // Answers × labels at most 50,000, or 10,000 with people × labels² too.
  ['one_coin', 10, 2_500],
  ['mace', 10, 2_500],
  ['dawid_skene', 10, 490],
  ['majority', 10, consensusItemsMax],
])(
  '%s weighs so many items of %i labels that nobody waits long: the newest, and it says so',
  async (method, labels, most) => {
    const some = await weighed(most, labels, method);
    const more = await weighed(most + 1, labels, method);
    if ('refused' in some || 'refused' in more) expect.unreachable();
    expect([some.items.length, some.olderLeftOut]).toEqual([most, false]);
    expect([more.items.length, more.olderLeftOut]).toEqual([most, true]);
    expect(more.items.at(-1)?.id).toBe(`itm_${most - 1}`);
  },
);

it('labels that are next to impossible are not told, and the others are by name', async () => {
  const found = await weighed(300, 100, 'one_coin');
  if ('refused' in found) expect.unreachable();
  for (const { softLabels, label } of found.items) expect([...softLabels.keys()]).toEqual([label]);
});
