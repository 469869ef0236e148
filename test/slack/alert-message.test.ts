import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertKinds, type Worry } from '../../src/flow/alerts/alert.ts';
import { alertMessage } from '../../src/slack/alerts/message.ts';
import { summaryActions } from '../../src/slack/summary/message.ts';
import { parsedTexts, readable, whyNotPosted } from '../support/block-kit.ts';
import { aProject } from '../support/project.ts';
import { alive, deceiving, trickyText } from './aliveness.ts';
import { hostile } from './every-card.ts';

const hour = 3_600_000;
const now = new Date('2026-11-23T15:00:00Z');
const at = (hours: number) => now.getTime() + hours * hour;

/** Each of them with this wherever somebody else's words stand. */
function everyWorry(text: string): Worry[] {
  return [
    { kind: 'gate_stopped', at: at(-1), why: text },
    { kind: 'gate_stopped', at: at(-1), why: null },
    ...[0, 1].map((able) => ({ kind: 'nobody_can' as const, able, needed: 2 })),
    ...['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', text].map((why) => ({
      ...{ kind: 'posts_failing' as const, cards: 0, isChannel: true, why },
    })),
    ...[1, 3].map((cards) => ({ kind: 'posts_failing' as const, cards, isChannel: false, why: text })),
    ...[1, 41].map((open) => ({ kind: 'nobody_answers' as const, open, oldestAt: at(-3), since: at(-2) })),
    { kind: 'backlog', late: 20, due: 400, by: at(5), perHour: 31.4 },
    { kind: 'backlog', late: 3, due: 3, by: at(5), perHour: 2.5 },
  ];
}

const leads = { users: ['U09LEA'], groups: ['S09LEADS'] };
const drawn = (worry: Worry, { name = 'Support intent', nth = 1, overAt = null as Date | null } = {}) =>
  alertMessage({
    project: aProject({ name, leads }),
    alert: { id: 'alt_1', project: 'support-intent', worry, since: new Date(at(-1)), overAt },
    ...{ nth, now },
  });

describe('an alert', () => {
  it.each<[Worry, string]>([
    [
      { kind: 'nobody_answers', open: 41, oldestAt: at(-3), since: at(-2) },
      'nobody has answered for 2 h, and 41 items wait, the oldest since',
    ],
    [{ kind: 'nobody_can', able: 1, needed: 2 }, 'only 1 person can answer, but an item needs 2.'],
    [
      { kind: 'posts_failing', cards: 3, isChannel: false, why: 'invalid_blocks' },
      '3 cards can’t be posted: Slack says “invalid_blocks”.',
    ],
    [
      { kind: 'posts_failing', cards: 0, isChannel: true, why: 'not_in_channel' },
      'nothing can be posted in <#C0REVIEW>: Slack says “not_in_channel”.',
    ],
    [{ kind: 'gate_stopped', at: at(-1), why: 'of 6 3 were wrong' }, 'of 6 3 were wrong.'],
    [{ kind: 'backlog', late: 20, due: 400, by: at(5), perHour: 31.4 }, 'will be late: people decide 31 an hour.'],
  ])('calls the leads, says what is wrong and what to do: $kind', (worry, sentence) => {
    const { text, blocks } = drawn(worry);
    expect(text).toMatch(/^<!subteam\^S09LEADS> <@U09LEA>: ⚠️ \*Support intent\*: /);
    expect(text).toContain(sentence);
    expect(parsedTexts({ blocks }).join(' ').replace(/\s+/g, ' '), 'the blocks say no more and no less').toBe(text);
  });

  it('has what a lead can do about it to press, and nothing once it is over', () => {
    const pressed = (worry: Worry, overAt: Date | null = null) =>
      [...JSON.stringify(drawn(worry, { overAt }).blocks).matchAll(/"action_id":"(\w+)"/g)].map(([, id]) => id);
    const { review, pause, approve, open } = summaryActions;
    const buttons = Object.fromEntries(everyWorry('why').map((worry) => [worry.kind, pressed(worry)]));
    expect(buttons).toEqual({
      gate_stopped: [open, approve],
      nobody_can: [pause],
      posts_failing: [review],
      nobody_answers: [review, pause],
      backlog: [review, open],
    });
    expect(Object.keys(buttons).sort()).toEqual([...alertKinds].sort());
    for (const worry of everyWorry('why')) expect(pressed(worry, now)).toEqual([]);
  });

  it('that is over calls nobody and says since when', () => {
    for (const worry of everyWorry('why')) {
      const { text, blocks } = drawn(worry, { overAt: now });
      expect(text).toMatch(/^\*Support intent\*: over since <!date/);
      expect(JSON.stringify([text, blocks])).not.toMatch(/<@|<!subteam/);
      expect(readable(blocks)).toContain('Told since');
    }
  });

  it.each(hostile)('is taken by Slack, whatever a project is called and Slack says (%s)', (_, text) => {
    expect(wrongWithAny(text)).toEqual([]);
  });

  it('has nothing alive in it but what is ours', () => {
    fc.assert(
      fc.property(trickyText, (text) => {
        expect(wrongWithAny(text)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

/** Beside what may stand anywhere. */
const ours =
  /<@U09LEA>|<!subteam\^S09LEADS>|`(gate|reviewers|channel|select\.budget_per_day|deadline\.after|npm run signoff -- doctor|\/invite @signoff)`/g;

function wrongWithAny(text: string): string[] {
  const name = text.trim().slice(0, 100) || '–';
  const messages = everyWorry(text).flatMap((worry) => [
    drawn(worry, { name }),
    drawn(worry, { name, nth: 2 }),
    drawn(worry, { name, overAt: now }),
  ]);
  return messages.flatMap((message) => [
    ...whyNotPosted(message),
    ...alive(parsedTexts(message).map((parsed) => parsed.replaceAll(ours, ''))),
    ...deceiving(`${message.text}${readable(message.blocks)}`),
  ]);
}
