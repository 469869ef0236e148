import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../src/review/day.ts';
import { commands, dayIn, dayMeant, projectNamed, readCommand } from '../../src/slack/commands/read.ts';
import {
  help,
  notFound,
  queue,
  type Reply,
  sayWhich,
  stats,
  unknownCommand,
} from '../../src/slack/commands/replies.ts';
import { readManifest } from '../../src/slack/manifest.ts';
import { parsedTexts, readable, whyNotPosted } from '../support/block-kit.ts';
import { aProject, aTextProject } from '../support/project.ts';
import { alive, deceiving, trickyText } from './aliveness.ts';
import { everywhere, hostile, now } from './every-card.ts';
import { figures, fullHome, waits } from './every-home.ts';

const project = aProject();
const replies = aTextProject({ channel: 'C0LEADS' });
const paused = { at: now, by: 'U02BEN' };

describe('what is typed', () => {
  it.each([
    ['', 'help', ''],
    ['  ', 'help', ''],
    ['queue', 'queue', ''],
    ['  Review   support-intent ', 'review', 'support-intent'],
    ['PAUSE Support intent', 'pause', 'Support intent'],
    ['summary <#C0REVIEW|review> yesterday', 'summary', '<#C0REVIEW|review> yesterday'],
    ['reveiw', null, ''],
    ['constructor', null, ''],
  ])('%j is read as %s', (text, command, rest) => {
    expect(readCommand(text)).toMatchObject({ command, rest });
  });

  it('with a mistake is answered with what was probably meant, and with all there is', () => {
    expect(unknownCommand([project], 'reveiw').text).toMatch(
      /^There is no command “reveiw”\. Did you mean `\/signoff review`\?\nSignoff asks/,
    );
    expect(unknownCommand([project], 'xyzzy').text).toMatch(/^There is no command “xyzzy”\.\nSignoff asks/);
  });

  it('can be found in the help and in the hint that Slack shows, all of it and nothing else', () => {
    const hint = readManifest().features?.slash_commands?.[0]?.usage_hint?.split(' | ') ?? [];
    expect(hint.toSorted()).toEqual(commands.toSorted());
    const inHelp = [...help([project]).text.matchAll(/`\/signoff (\w+)/g)].map(([, name]) => name);
    expect(inHelp.toSorted()).toEqual(commands.filter((command) => command !== 'help').toSorted());
  });
});

describe('the name of a project', () => {
  const projects = [
    project,
    replies,
    aProject({ key: 'rd', name: 'R&D <beta>' }),
    aProject({ key: 'twin', name: 'Twin' }),
  ];
  it.each([
    ['support-intent', 'support-intent'],
    ['SUPPORT-INTENT', 'support-intent'],
    ['support intent', 'support-intent'],
    ['“Support replies”', 'support-replies'],
    ['R&amp;D &lt;beta&gt;', 'rd'],
    ['<#C0LEADS|leads>', 'support-replies'],
    ['<#C0LEADS>', 'support-replies'],
  ])('%j is found by key, name or channel, however it is written', (words, key) => {
    expect(projectNamed(projects, words)).toMatchObject({ kind: 'found', project: { key } });
  });

  it('that is nearly one is asked back', () => {
    expect(notFound(unfound(projects, 'suport-intent'))).toBe(
      'There is no project “suport-intent”. Did you mean `support-intent`?',
    );
    expect(notFound(unfound(projects, 'Suport replies'))).toContain('Did you mean `support-replies`?');
    expect(notFound(unfound(projects, 'xyzzy'))).toBe('There is no project “xyzzy”.');
    expect(notFound(unfound(projects, '<#C0NOWHERE|x>'))).toBe('No project posts into this channel.');
  });

  it('that several have is asked back too', () => {
    expect(notFound(unfound(projects, '<#C0REVIEW|review>'))).toBe(
      'Several projects go by this channel. Say which one: `support-intent`, `rd`, `twin`.',
    );
    const twins = [...projects, aProject({ key: 'other', name: 'Twin '.trim() })];
    // A key is one project's alone.
    expect(projectNamed(twins, 'twin')).toMatchObject({ kind: 'found', project: { key: 'twin' } });
    expect(
      notFound(
        unfound([...twins, aProject({ key: 'third', name: 'Both' }), aProject({ key: 'x', name: 'both' })], 'Both'),
      ),
    ).toContain('Several projects go by “Both”.');
  });

  function unfound(all: typeof projects, words: string) {
    const found = projectNamed(all, words);
    if (found.kind === 'found') throw new Error(`${words} was found`);
    return found;
  }
});

describe('a day', () => {
  const at = new Date('2026-11-21T10:06:00Z');
  const inBerlin = aProject({ timezone: 'Europe/Berlin' });

  it.each([
    ['Support intent 2026-11-20', 'Support intent', '2026-11-20'],
    ['2026-11-21', '', '2026-11-21'],
    ['support-intent yesterday', 'support-intent', '2026-11-20'],
    ['Today', '', '2026-11-21'],
    ['support-intent', 'support-intent', '2026-11-21'],
    ['2026-11-20 plan', '2026-11-20 plan', '2026-11-21'],
  ])('is read at the end of %j; where none stands there, it is today', (words, rest, day) => {
    const read = dayIn(words);
    expect(read.rest).toBe(rest);
    expect(dayMeant(read.word, inBerlin, at)).toBe(day);
  });

  it('is one of the project’s time zone', () => {
    const late = new Date('2026-11-21T23:30:00Z');
    expect(dayMeant('today', inBerlin, late)).toBe('2026-11-22');
    expect(dayMeant('today', aProject(), late)).toBe('2026-11-21');
  });

  it.each(['2026-02-30', '2026-13-01', '2026-11-22', '9999-12-31'])(
    'such as %s that is none, or is to come, is wrong',
    (words) => {
      expect(dayMeant(dayIn(words).word, inBerlin, at)).toBeNull();
    },
  );
});

describe('the queue', () => {
  const queued = [
    { project, waiting: waits(), paused: null },
    { project: replies, waiting: waits({ waiting: 1, inReview: 0 }), paused },
  ];
  it('says where how much waits since when, and begins a review with a button', () => {
    const { text, blocks } = queue(queued);
    expect(text).toMatch(
      /^Waiting for you:\n\*Support intent\*: 2 in <#C0REVIEW>, 3 more in the queue; the oldest since <!date[^>]+>\.\n\*Support replies\*: 1 in the queue, since <!date[^>]+>\. Paused by <@U02BEN> since/,
    );
    expect(readable(blocks)).toContain('*Support intent*\n2 in <#C0REVIEW>');
    expect(JSON.stringify(blocks)).toContain('home_review');
    expect(JSON.stringify(queue(queued.slice(1)).blocks)).not.toContain('home_review');
  });
  it('that is empty is a sentence', () => {
    expect(queue([])).toEqual({ text: 'Nothing waits for you.' });
  });
});

describe('somebody’s own figures', () => {
  it('are those of a day and of a week', () => {
    const { text } = stats({ day: figures({ answers: 0, medianLatencyMs: null }), week: figures() });
    expect(text).toBe(
      'Your own figures.\n*Last 24 hours*: no answers.\n*Last 7 days*: 12 answers: 75 % approved, 17 % corrected, 8 % rejected; half of them within 14 s.'.replaceAll(
        ' %',
        '\u00a0%',
      ),
    );
  });
  it('of one answer use few words', () => {
    const one = figures({ answers: 1, approved: 1, corrected: 0, rejected: 0 });
    expect(stats({ day: one, week: one }).text).toContain('1 answer: approved; within 14 s.');
  });
  it('of nobody’s answers say what to do', () => {
    const none = figures({ answers: 0 });
    expect(stats({ day: none, week: none }).text).toContain('`/signoff review` shows what waits for you.');
  });
});

function wrong({ text, blocks }: Reply): string[] {
  return [
    ...whyNotPosted({ text, blocks: blocks ?? [] }),
    ...alive(parsedTexts({ text, blocks: blocks ?? [] })),
    ...deceiving(`${text}${readable(blocks)}`),
  ];
}

/** Everything that can be answered, with this text wherever one can stand. */
function everyReply(text: string, count: number): Reply[] {
  const kinds = everywhere(text);
  const { waiting, figures: mine, mayAnswerIn } = fullHome(kinds, text, count);
  return [
    help(mayAnswerIn),
    unknownCommand(mayAnswerIn, text),
    queue(waiting),
    stats(mine),
    { text: sayWhich(mayAnswerIn) },
    ...(['unknown', 'several'] as const).map((kind) => ({
      text: notFound({ kind, named: text, meant: mayAnswerIn[0]?.key ?? null, projects: mayAnswerIn }),
    })),
  ];
}

describe('whatever is typed, and whatever stands in the rows', () => {
  it.each(hostile)('Slack takes every answer (%s)', (_, text) => {
    expect(everyReply(text, 200).flatMap(wrong).slice(0, 5)).toEqual([]);
  });

  it('nothing in an answer is alive but what is ours', () => {
    fc.assert(
      fc.property(trickyText, fc.nat(30), (text, count) => {
        expect(everyReply(text, count).flatMap(wrong).slice(0, 5)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('whatever is typed is read without harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { word, rest } = readCommand(text);
        const day = dayMeant(dayIn(rest).word, project, now);
        const found = projectNamed([project], rest);
        expect(wrong(unknownCommand([project], word))).toEqual([]);
        if (found.kind !== 'found') expect(wrong({ text: notFound(found) })).toEqual([]);
        expect(day === null || day <= dayOf(now, project.timezone)).toBe(true);
      }),
    );
  });
});
