import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { needsOf } from '../../src/flow/needs.ts';
import type { Overview } from '../../src/flow/summary/overview.ts';
import { type Summary, summarize } from '../../src/flow/summary/summarize.ts';
import type { Html } from '../../src/http/html.ts';
import { addressesOf } from '../../src/http/pages/addresses.ts';
import { dayPage } from '../../src/http/pages/day.ts';
import { pageOf } from '../../src/http/pages/frame.ts';
import { personNamed } from '../../src/http/pages/ground.ts';
import { itemPage } from '../../src/http/pages/item.ts';
import { itemsPage } from '../../src/http/pages/items.ts';
import { projectsPage } from '../../src/http/pages/projects.ts';
import { short } from '../../src/http/pages/words.ts';
import { summaryDeps } from '../../src/store/summary-records.ts';
import { aFlow } from '../support/flow.ts';
import { anItem, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const day = '2026-11-20';

/** What people put where a label, a name or a text is expected. */
const hostile = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></head><body>',
    '&lt;b&gt;',
    '\u202Egnp.exe',
    '\u0000\u0007\u200B',
    'a'.repeat(5_000),
    '{{constructor}}',
    'javascript:alert(1)',
    '\uD800',
    '👩‍👩‍👧'.repeat(200),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

/** Every tag and attribute of a page, whatever text is in it. */
function bonesOf(markup: string): string[] {
  return [...markup.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));
}

describe('whatever stands in labels, texts and names', () => {
  let quiet: Summary;
  beforeAll(async () => {
    const flow = aFlow(aStore(), aProject());
    quiet = await summarize(summaryDeps(aStore().db, flow.now), aProject(), day);
  });

  /** All pages with these words wherever words come from outside. */
  function everyPage(word: string): string {
    const project = aProject({
      name: word,
      labels: [
        { value: 'refund', title: word, description: null },
        { value: word, title: word, description: null },
      ],
      bound: null,
    });
    const at = addressesOf('', project);
    const ground = { project, at, names: new Map([['U01ANA', word]]) };
    const item = anItem({
      externalId: word,
      input: { text: word, url: word, fields: { [word]: word } },
      prediction: { value: word, alternatives: [{ value: word, confidence: 0.2 }], model: word, modelVersion: word },
      status: 'completed',
      decision: {
        outcome: 'corrected',
        value: 'refund',
        decidedBy: word,
        decidedAt: quiet.at,
        finalAt: quiet.at,
        agreement: 1,
      },
      requestedBy: word,
    });
    const summary: Summary = {
      ...quiet,
      figures: {
        ...quiet.figures,
        outcomes: { corrected: 12 },
        labels: [{ label: word, answered: 12, wrong: 3 }],
        confusions: [{ label: word, truth: 'refund', count: 2, items: [item.id] }],
        people: [
          { reviewer: word, answers: 9, approved: 2, medianMs: 1 },
          { reviewer: 'U01ANA', answers: 3, approved: 2, medianMs: 1 },
        ],
      },
      rises: [
        {
          label: word,
          now: { count: 1, of: 2, share: 0.5, interval: null },
          before: { count: 1, of: 9, share: 0.1, interval: null },
        },
      ],
      gate: { stop: { at: quiet.at, by: 'watch', why: word }, standing: null },
    };
    const overview: Omit<Overview, 'needs'> = {
      ...{
        project,
        day,
        open: 1,
        escalated: 0,
        overdue: 0,
        dueSoon: 0,
        failing: { count: 1, why: word },
        oldestAt: null,
        unansweredSince: null,
        resumedAt: null,
        alerts: [],
        answeredAt: null,
        forecast: { perDay: null, forecastDays: null, cameForPeople: null },
        accuracyBefore: null,
        decided: 0,
        reviewers: 0,
        isRough: false,
      },
      ...{
        changed: { count: 0, of: 0, share: null, interval: null },
        accuracy: null,
        stop: summary.gate.stop,
        paused: null,
      },
      versions: [word, word],
    };
    const reviews = [
      aReview({ reviewer: word, verdict: 'reject', value: null, reason: word, note: word, proposedLabel: word }),
    ];
    const entries = [{ at: quiet.at, actor: word, action: 'item.withdrawn', detail: { reason: word } }];
    const mains: Html[] = [
      dayPage(ground, summary),
      itemsPage(ground, {
        ...{ day, query: { what: 'confusion', label: word, truth: word, after: word }, count: 1, next: word },
        items: [{ item, at: quiet.at, hasCard: true }],
      }),
      itemPage(ground, { item, reviews, entries, hasCard: true, reader: 'U09LEA' }),
      projectsPage('', [{ ...overview, needs: needsOf(overview, quiet.at) }], quiet.at),
    ];
    return mains.map((main) => pageOf({ title: word, base: '', viewer: personNamed(ground, 'U01ANA'), main })).join('');
  }

  it('is text: it adds no tag and no attribute to any page', () => {
    const harmless = bonesOf(everyPage('harmless'));
    fc.assert(
      // Without a word there is no line for it.
      fc.property(hostile, (word) => {
        fc.pre(word !== '');
        expect(bonesOf(everyPage(word))).toEqual(harmless);
      }),
      { numRuns: 60 },
    );
  });

  it('is short, in one line, and in a direction of its own', () => {
    fc.assert(
      fc.property(hostile, (word) => {
        const said = short(word, 80);
        expect([...said].length).toBeLessThanOrEqual(80);
        expect(said).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(said.isWellFormed()).toBe(true);
      }),
    );
    const read = everyPage('a'.repeat(50_000)).replaceAll(/<[^>]*>/g, '');
    expect(read.length).toBeLessThan(20_000);
    expect(everyPage('\u202Eabc')).toContain('<bdi>abc</bdi>');
  });

  it('(control) markup that is put in as such would be found', () => {
    expect(bonesOf('<p><b onclick="x">hello</b></p>')).toEqual(['<p>', '<b onclick="">', '</b>', '</p>']);
  });
});
