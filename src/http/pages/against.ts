import { measured, versionInWords } from '../../flow/in-words.ts';
import type { AgainstTheWeekBefore, Compared, WrongShare } from '../../flow/summary/against-the-week-before.ts';
import { number } from '../../flow/summary/section.ts';
import { titleOf } from '../../review/project.ts';
import type { Html } from '../html.ts';
import type { Ground } from './ground.ts';
import { type Cell, figure } from './table.ts';
import { foreign } from './words.ts';

const charsMax = 60;
const labelsShown = 25;

const inWords: Record<Compared['change'], string> = {
  more: 'worse',
  less: 'better',
  chance: 'no more than chance',
};

/** Labels and versions in seven days and in the seven before; what chance explains least comes first. */
export function againstTable({ project }: Ground, { labels, versions }: AgainstTheWeekBefore): Html | null {
  if (labels.length === 0 && versions.length === 0) return null;
  const row = (name: string, { now, before, change }: Compared): Cell[] => [
    foreign(name, charsMax),
    share(now),
    share(before),
    inWords[change],
  ];
  const leftOut = labels.length - labelsShown;
  return figure({
    caption: 'Wrong in seven days, and in the seven before',
    columns: [
      { title: 'Label or version' },
      { title: 'Now', isNumber: true },
      { title: 'Before', isNumber: true },
      { title: 'Change' },
    ],
    rows: [
      ...versions.map((one) => row(versionInWords(one) || 'the model', one)),
      ...labels.slice(0, labelsShown).map((one) => row(titleOf(project, one.label), one)),
    ],
    stacks: true,
    note: `Of a version everything that can be reviewed, as an estimate; of a label what people were asked about. With how many answers, and the 95 % interval.${leftOut > 0 ? ` ${number(leftOut)} more labels are in the data.` : ''}`,
  });
}

function share({ share: found, lower, upper, answers }: WrongShare): string {
  return `${measured(found)} of ${number(answers)} (${measured(lower)} to ${measured(upper)})`;
}
