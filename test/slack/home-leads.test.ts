import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { openDatabase } from '../../src/store/database.ts';
import { asked } from '../support/acts.ts';
import { parsedTexts, readable } from '../support/block-kit.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { cookieJar, open as openPage } from '../support/pages.ts';
import { aProject, aSubmission } from '../support/project.ts';

const lea = { users: ['U09LEA'], groups: [] };
const ben = { users: ['U02BEN'], groups: [] };
const hostile = '*Returns* <!channel> & <https://evil.example|click>';
/** Fifty that Lea leads, and one that Ben does. */
const projects = [
  aProject({ key: 'calm', name: 'Calm', leads: lea }),
  aProject({ key: 'returns', name: hostile, leads: lea }),
  aProject({ key: 'late', name: 'Late replies', leads: lea }),
  ...Array.from({ length: 47 }, (_, i) => aProject({ key: `more-${i}`, name: `More ${i}`, leads: lea })),
  aProject({ key: 'bens', name: 'Ben’s own', leads: ben }),
];

describe('App Home of a lead', { timeout: 60_000 }, () => {
  let loop: Loop;
  let shown: View | undefined;
  beforeAll(async () => {
    loop = await startLoop({ projects });
    await asked(loop, aSubmission(), 'late');
    await asked(loop, aSubmission(), 'returns');
    await asked(loop, aSubmission(), 'bens');
    await rows(
      `update signoff.items set created_at = now() - interval '50 h', asked_at = now() - interval '50 h' where project = 'late'`,
    );
    await rows(
      `update signoff.items set escalation = '{"why":"asked","by":"U01ANA","at":"2026-11-20T10:00:00Z"}' where project = 'returns'`,
    );
    // In two projects of Lea's: 45 answers of Ana's, 15 of Ben's, the newest of them now; in Ben's own 500 of Cleo's.
    await answered('calm', 'U01ANA', 40);
    await answered('calm', 'U02BEN', 15);
    await answered('more-7', 'U01ANA', 5);
    await answered('bens', 'U03CLEO', 500);
    // Answered for the last time three weeks ago.
    await answered('more-8', 'U03CLEO', 3, '21 days');
    await answered('more-8', 'U08GUS', 3, '22 days');
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  async function rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const db = openDatabase({ url: loop.databaseUrl });
    return (await db.query<Row>(sql, values).finally(() => db.end())).rows;
  }
  /** So many decided items with an answer each, an hour apart. */
  async function answered(project: string, reviewer: string, count: number, since = '1 min'): Promise<void> {
    const id = `'itm_' || $1 || $2 || i`;
    const at = `now() - $4::interval - i * interval '1 h'`;
    await rows(
      `with item as (
         insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin, gate_version,
           priority, created_at, asked_at, outcome, value, decided_by, decided_at, final_at)
         select ${id}, $1, 'completed', '{"text":"a"}', '{"value":"refund","confidence":0.4}', 'review', '{low_confidence}', 1, 0.5, 0.5,
           'gp_1', 0, ${at}, ${at}, 'approved', '"refund"', $2, ${at}, ${at}
         from generate_series(1, $3::int) as i)
       select $1::text, $2::text, $4::text`,
      [project, reviewer, count, since],
    );
    await rows(
      `insert into signoff.reviews (id, item_id, reviewer, verdict, value, via, latency_ms, created_at)
       select 'rev_' || $1 || $2 || i, ${id}, $2, 'approve', '"refund"', 'slack', 9000, ${at} from generate_series(1, $3::int) as i`,
      [project, reviewer, count, since],
    );
  }
  async function opened(user: string): Promise<string> {
    const { view } = await loop.control<ActOutcome>('home', { user });
    shown = view;
    return readable(view?.blocks ?? []);
  }
  const click = (user: string, action_id: string, value: string) => {
    const block = shown?.blocks.find(
      (each) =>
        JSON.stringify(each).includes(`"action_id":"${action_id}"`) &&
        JSON.stringify(each).includes(`"value":"${value}"`),
    );
    return loop.control<ActOutcome>('click', {
      user,
      view_id: 'home',
      action_id,
      ...(block?.block_id ? { block_id: block.block_id } : {}),
    });
  };
  const dialog = async (user: string) => {
    const { modals } = await loop.control<{ modals: View[] }>(`views?user=${user}`);
    return readable(modals.at(-1)?.blocks ?? []);
  };

  it('says in one sentence how many of fifty need them, the worst first; Slack takes it', async () => {
    const text = await opened('U09LEA');
    expect(shown?.blocks.length).toBeLessThanOrEqual(100);
    const lines = text.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'Projects you lead',
      '*2 of 50 projects need you.*',
      '*Late replies*: no answer for 2 days',
      '*∗Returns∗ &lt;!channel&gt; &amp; &lt;https://evil.example|c…*: 1 for leads to decide',
    ]);
    expect(text).toContain(
      '*Late replies*\n*Nobody has answered for 2 days, and 1 item waits. Ask its reviewers, or review some yourself.*\n1 in <#C0REVIEW>, since',
    );
    expect(text).toContain('*1 item waits for a lead’s decision. Decide it as lead.*');
    expect(text.indexOf('Nobody has answered')).toBeLessThan(text.indexOf('for a lead’s decision'));
    expect(text).toMatch(/^Healthy: 0 items wait\. Somebody answered last 1 h \d min ago\.$/m);
    for (let i = 0; i < 47; i++) expect(text).toMatch(new RegExp(`^\\*More ${i}\\*`, 'm'));
    // Where Slack parses nothing, as in what a button asks first, it stands as it is.
    expect(parsedTexts({ blocks: shown?.blocks }).join('\n')).not.toMatch(/<!channel>|<https:\/\/evil/);
  });

  it('says who answers, as the rows do, in their own projects alone', async () => {
    const text = await opened('U09LEA');
    const found = await rows<{ reviewer: string; week: number; day: number; share: number }>(
      `select reviewer, count(*)::int as week, count(*) filter (where created_at > now() - interval '24 h')::int as day,
         count(*) / sum(count(*)) over () as share
       from signoff.reviews where project <> 'bens' and created_at > now() - interval '7 days' group by reviewer order by week desc`,
    );
    expect(found.map(({ reviewer }) => reviewer)).toEqual(['U01ANA', 'U02BEN']);
    for (const { reviewer, week, day, share } of found) {
      expect(text).toContain(
        `<@${reviewer}>: ${week} answers in 7 days, ${(100 * share).toFixed(1)} % of all; ${day} in the last 24 hours.`,
      );
    }
    expect(text).toContain('*1 of 2 people may be overloaded. Together they gave 60 answers in 7 days.*');
    expect(text).toContain('May be overloaded: 75.0 % of all answers, where an even share of 2 people is 50.0 %.');
    expect(text).toContain('Only leads see this.');
  });

  it('names who has stopped answering, if they are a reviewer still, whatever they do in projects of others', async () => {
    const text = await opened('U09LEA');
    expect(text).toMatch(/<@U03CLEO> has not answered since <!date[^>]+>, in \*More 8\*\./);
    // A guest may answer nothing any more.
    expect(text).not.toContain('U08GUS');
  });

  it('is of their own projects alone; who leads none sees nothing of it', async () => {
    const leas = await opened('U09LEA');
    expect(leas).not.toContain('Ben’s own');
    const bens = await opened('U02BEN');
    expect(bens).toContain('Projects you lead\n*Ben’s own*\nHealthy: 1 item waits');
    expect(bens).toContain('<@U03CLEO>: 167 answers in 7 days, 100.0 % of all');
    const [led = '', rest] = bens.split('\nWaiting for you');
    expect(rest, 'as a reviewer he sees what waits for him in every project').toContain('Late replies');
    expect(led).not.toMatch(/Late replies|U01ANA/);

    const anas = await opened('U01ANA');
    expect(anas).toContain('Waiting for you');
    expect(anas).not.toMatch(/Projects you lead|Who answers|in 7 days, |overloaded|U02BEN|U03CLEO/);
    expect(JSON.stringify(shown)).not.toMatch(/home_open_day|home_open_projects|home_pause/);
  });

  it('opens the last day of a project, and all projects beside each other, by a link of their own', async () => {
    await opened('U09LEA');
    await click('U09LEA', 'home_open_day', 'late');
    const said = await loop.until(async () => {
      const text = await dialog('U09LEA');
      return text.includes('|Open the day>') && text;
    });
    expect(said).toContain('The link is for you alone and works for ten minutes.');
    const day = await followed(said);
    expect(day).toContain('Late replies');

    await opened('U09LEA');
    await click('U09LEA', 'home_open_projects', 'all');
    const link = await loop.until(async () => {
      const text = await dialog('U09LEA');
      return text.includes('|Open all projects>') && text;
    });
    const page = await followed(link);
    // The same rule, and so the same words.
    expect(page).toContain('2 of 50 projects need you.');
    expect(page.indexOf('Nobody has answered for 2 days')).toBeGreaterThan(0);
    expect(page.indexOf('Nobody has answered for 2 days')).toBeLessThan(page.indexOf('for a lead’s decision'));
  });

  async function followed(said: string): Promise<string> {
    const [, link = ''] = /<(http[^|]+)\|/.exec(said) ?? [];
    const answer = await openPage(loop.service.url, link, cookieJar());
    expect(answer.status).toBe(200);
    return answer.text();
  }

  it('opens no page for somebody who does not lead, whatever their Home shows', async () => {
    for (const [action_id, value, sentence] of [
      ['home_open_day', 'late', 'Only leads of this project can do that.'],
      ['home_open_projects', 'all', 'You lead no project.'],
    ] as const) {
      const element = { type: 'button', action_id, value, text: { type: 'plain_text', text: 'x' } };
      // Their own Home may be drawn over it meanwhile.
      await loop.until(async () => {
        await fetch(`${loop.sandbox.apiUrl}views.publish`, {
          method: 'POST',
          headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
          body: JSON.stringify({
            user_id: 'U01ANA',
            view: { type: 'home', blocks: [{ type: 'actions', elements: [element] }] },
          }),
        });
        await loop.control<ActOutcome>('click', { user: 'U01ANA', view_id: 'home', action_id });
        return (await dialog('U01ANA')).includes(sentence);
      });
      expect(await dialog('U01ANA')).not.toContain('/open?');
    }
  });
});
