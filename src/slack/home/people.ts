import type { KnownBlock } from '@slack/types';
import { duration, measured } from '../../flow/in-words.ts';
import type { LedProject } from '../../flow/led-projects.ts';
import { countMax } from '../../flow/needs.ts';
import { number, some } from '../../flow/summary/section.ts';
import { type Overload, overloadRules, type PersonLoad, type Quiet, type Workload } from '../../flow/workload.ts';
import { context, header } from '../blocks.ts';
import { reviewerName } from '../names.ts';
import { escaped, percent, slackDate } from '../text.ts';
import { fitting } from './parts.ts';

const shownMax = { people: 8, reasons: 3, alone: 5, quiet: 5, sections: 3 };

/** Who answers in the projects of a lead, who may have too much of it, and who does not answer: for leads alone. */
export function whoIsOverloaded(workload: Workload, leads: readonly LedProject[]): KnownBlock[] {
  const { people, alone, quiet } = workload;
  const shown = people.slice(0, shownMax.people);
  const [others, moreAlone, moreQuiet] = [
    people.slice(shown.length),
    alone.length - shownMax.alone,
    quiet.length - shownMax.quiet,
  ];
  return [
    header('Who answers'),
    ...fitting(
      [
        `*${inOneSentence(workload)}*`,
        ...shown.map((person) => inWords(person)),
        ...(others.length === 0
          ? []
          : [`${some(others.length, 'other has', 'others have')} ${some(weekOf(others), 'answer')} together.`]),
        ...forLeads(leads),
        ...alone
          .slice(0, shownMax.alone)
          .map(
            ({ project, reviewer, answers }) =>
              `In *${escaped(project.name, 60)}* ${reviewerName(reviewer)} gave all ${number(answers)} answers: nobody stands in for them.`,
          ),
        ...(moreAlone > 0 ? [`So it is in ${some(moreAlone, 'more project')}.`] : []),
        ...quiet.slice(0, shownMax.quiet).map(quietInWords),
        ...(moreQuiet > 0
          ? [`${some(moreQuiet, 'more person has', 'more people have')} not answered for two weeks.`]
          : []),
      ],
      shownMax.sections,
    ).blocks,
    ...(workload.answers === 0 ? [] : [context(rulesInWords)]),
  ];
}

function inOneSentence({ people, answers, isRough }: Workload): string {
  const answering = people.filter(({ week }) => week > 0).length;
  const overloaded = people.filter(({ overload }) => overload.length > 0).length;
  if (answers === 0) return 'Nobody answered in the last 7 days.';
  const all = isRough ? `the latest ${some(answers, 'answer')}` : some(answers, 'answer');
  const who = some(answering, 'person', 'people');
  if (overloaded === 0) return `Nobody looks overloaded: ${who} gave ${all} in 7 days.`;
  return `${number(overloaded)} of ${who} may be overloaded. Together they gave ${all} in 7 days.`;
}

/** What is with the leads is with all of them, unless the projects file names one alone. */
function forLeads(leads: readonly LedProject[]): string[] {
  const theirs = leads.filter(({ stands }) => stands.escalated > 0);
  const isOnly = ({ stands: { project } }: LedProject) =>
    project.leads.users.length === 1 && project.leads.groups.length === 0;
  if (theirs.length === 0) return [];
  const count = theirs.reduce((sum, { stands }) => sum + stands.escalated, 0);
  const only = theirs.filter(isOnly).length;
  const yours =
    only === 0
      ? ''
      : only === theirs.length
        ? ': nobody but you can decide'
        : `; in ${number(only)} of them nobody but you can decide`;
  const over = theirs.some(({ stands }) => stands.escalated >= countMax) ? 'Over ' : '';
  return [
    `${over}${some(count, 'item')} in ${some(theirs.length, 'project')} ${count === 1 ? 'waits' : 'wait'} for a lead’s decision${yours}.`,
  ];
}

/** `<@U01ANA>: 120 answers in 7 days, 58.0 % of all; 31 in the last 24 hours; 1 item before them in a session. Carries …` */
function inWords({ reviewer, week, day, share, reserved, askedAlone, overload }: PersonLoad): string {
  const facts = [
    week === 0 ? 'no answer in 7 days' : `${some(week, 'answer')} in 7 days, ${measured(share)} of all`,
    ...(week === 0 ? [] : [`${number(day)} in the last 24 hours`]),
    ...(reserved > 0 ? [`${some(reserved, 'item')} before them in a session`] : []),
    ...(askedAlone > 0 ? [`${some(askedAlone, 'item is', 'items are')} asked of them alone`] : []),
  ];
  return [
    `${reviewerName(reviewer)}: ${facts.join('; ')}.`,
    ...overload.slice(0, shownMax.reasons).map((why) => `May be overloaded: ${whyOverloaded(why)}.`),
  ].join(' ');
}

function whyOverloaded(why: Overload): string {
  switch (why.kind) {
    case 'carries':
      return `${measured(why.share)} of all answers, where an even share of ${number(why.people)} people is ${measured(1 / why.people)}`;
    case 'hurried':
      return `in *${escaped(why.project.name, 60)}* half of their approvals took ${duration(why.medianMs)} or less in the last 24 hours, ${duration(why.usualMs)} in the six days before`;
    case 'off_hours':
      return `${number(why.outside)} of ${some(why.of, 'answer')} outside their projects’ working hours`;
  }
}

function quietInWords({ reviewer, project, lastAt }: Quiet): string {
  const who = reviewerName(reviewer);
  const where = `*${escaped(project.name, 60)}*`;
  return lastAt === null
    ? `${who} reviews in ${where} and has not answered for two weeks or longer.`
    : `${who} has not answered since ${slackDate(lastAt)}, in ${where}.`;
}

function weekOf(people: PersonLoad[]): number {
  return people.reduce((sum, { week }) => sum + week, 0);
}

const { days, answersMin, shareMin, shareMax, approvalsMin, outsideMin, outsideShare } = overloadRules;
const rulesInWords = [
  `Overloaded: in ${days} days and of ${answersMin} answers or more, twice an even share and ${percent(shareMin)} of all, or ${percent(shareMax)} of all;`,
  `or approvals in half the usual time (${approvalsMin} or more in each span, in one project);`,
  `or ${percent(outsideShare)} of answers outside working hours, by the project’s clock (${outsideMin} or more).`,
  'Only leads see this. It says how work is spread, not how good anybody is: ask before you judge.',
].join(' ');
