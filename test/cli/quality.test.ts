import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder, type Folder } from '../support/command.ts';
import { freshDatabase } from '../support/databases.ts';
import { aSubmission } from '../support/project.ts';
import { jsonLines, run } from '../support/terminal.ts';

let folder: Folder;
let url: string;
beforeAll(async () => {
  const database = await freshDatabase();
  url = database.url;
  folder = await aFolder({
    projects: {
      'support-intent': {
        task: 'classification',
        labels: ['refund', 'billing', 'other'],
        channel: 'C0REVIEW',
        gate: { threshold: 0.85, audit: 0 },
      },
      sure: { task: 'classification', labels: ['refund', 'billing'], channel: 'C0REVIEW', gate: { threshold: 1 } },
    },
  });
  folder.env.DATABASE_URL = database.url;
  // The name of a model is somebody else's text: a terminal obeys what is not printable in it.
  const model = { model: 'evil\u001b[2J\u202e', model_version: 'v1' };
  const input = [0.4, 0.4, 0.99]
    .map((confidence, i) =>
      JSON.stringify(
        aSubmission({
          external_id: `ticket-${confidence}-${i}`,
          prediction: { value: 'refund', confidence, ...model },
        }),
      ),
    )
    .join('\n');
  const [first, second] = jsonLines<{ id: string }>(
    await run(folder, ['submit', 'support-intent', '--json'], { input }),
  );
  await signoff('decide', first?.id ?? '', 'approve');
  await signoff('decide', second?.id ?? '', 'correct', '--value', 'billing');
  return async () => {
    await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
  };
});
const signoff = (...args: string[]) => run(folder, args);

describe('signoff quality', () => {
  it('says what is known, why the rest is not, and what the reviewed alone are no measure of', async () => {
    const { code, out } = await signoff('quality', 'support-intent');
    expect(code).toBe(0);
    expect(out).toContain('v1: 3 predictions came, 2 of them reviewed, 1 of those wrong');
    expect(out).toContain('Accuracy: not known. There was no chance that people would review 1 prediction');
    expect(out).toContain('50.0 % right; not representative: people review what the model is unsure of');
    expect(out).toContain('refund → billing (1)');
    expect(out).toContain('Reviewers: not known. 0 items have two or more independent answers');
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u202e');
  });

  it('shows what the model said beside how often it was right, and whether a correction helps', async () => {
    const input = Array.from({ length: 200 }, (_, i) =>
      JSON.stringify({
        external_id: `sure-${i}`,
        input: { text: `ticket ${i}` },
        prediction: { value: 'refund', confidence: i % 2 ? 0.95 : 0.6, model: 'intent', model_version: 'v2' },
      }),
    ).join('\n');
    expect(await run(folder, ['submit', 'sure'], { input })).toMatchObject({ code: 0 });
    const db = new pg.Client({ connectionString: url });
    await db.connect();
    // What people decided: of ten 0.95s six are right, of ten 0.6s four.
    await db.query(`
      insert into signoff.evidence (item_id, seq, project, model, model_version, confidence, label, truth, wrong, by_rule, confident,
        coin, probability, floor, blind, decided_at, final_at)
      select id, place, 'sure', 'intent', 'v2', confidence, 'refund', case when wrong then 'billing' else 'refund' end, wrong, false, false,
        0, 1, 1, false, created_at, created_at
      from (
        select *, place % 20 >= case when confidence > 0.9 then 12 else 8 end as wrong
        from (select id, created_at, (prediction ->> 'confidence')::float8 as confidence, substr(external_id, 6)::int as place
          from signoff.items where project = 'sure') as sent
      ) as decided`);
    await db.end();
    const { out } = await signoff('quality', 'sure');
    expect(out).toContain('Calibration: expected error 0.275');
    expect(out).toMatch(/\n {2}said +right \(95 % interval\) +settled\n/);
    expect(out).toMatch(/\n {2}60\.0 % +40\.0 % \(30\.\d % to 49\.\d %\) +100\n {2}95\.0 % +60\.0 % \(.*\) +100\n/);
    expect(out).toMatch(/Corrected by a temperature: \d\.\d{3}\. It helps: expected error 0\.275 → 0\.\d{3}, Brier/);
    expect(out).toMatch(/Corrected by steps: 0\.6 → 0\.400, 0\.95 → 0\.600\. It helps: .* of 200 settled/);
    const [said] = jsonLines(await signoff('quality', 'sure', '--json'));
    expect(said).toMatchObject({ versions: [{ isotonic: { helps: true }, temperature: { settled: 200 } }] });
  });

  it('as JSON says what the API says', async () => {
    const [said] = jsonLines(await signoff('quality', 'support-intent', '--days', '30', '--json'));
    expect(said).toMatchObject({
      project: 'support-intent',
      versions: [{ accuracy: null, reviewed_accuracy: 0.5, not_known: { accuracy: expect.any(String) } }],
      agreement: null,
    });
  });

  it.each(['0', '91', '1.5', 'x'])('%s days are refused', async (days) => {
    expect(await signoff('quality', 'support-intent', '--days', days)).toMatchObject({ code: 2, out: '' });
  });
});

describe('signoff reviewers', () => {
  it('lists who answered, with a dash where there is too little to say', async () => {
    const { code, out } = await signoff('reviewers', 'support-intent');
    expect(code).toBe(0);
    expect(out).toMatch(/^reviewer +answers +approved/);
    expect(out).toMatch(/\noperator +2 +— +—/);
    const [said] = jsonLines(await signoff('reviewers', 'support-intent', '--json'));
    expect(said).toMatchObject({
      reviewers: [{ reviewer: 'operator', answers: 2, approval_rate: { n: 2, share: null } }],
    });
  });
});
