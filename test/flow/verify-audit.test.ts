import { describe, expect, it } from 'vitest';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { verifyAudit } from '../../src/flow/verify-audit.ts';
import { withdrawItem } from '../../src/flow/withdraw-item.ts';
import type { Head } from '../../src/review/audit-chain.ts';
import type { Item } from '../../src/review/item.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { auditHead, createAuditBook, sealEntries } from '../../src/store/audit-chain.ts';
import { aFlow, type FlowUnderTest } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

/** A log with some life in it: answers, a withdrawal, something reopened. */
async function aLog(): Promise<{ flow: FlowUnderTest; items: Item[] }> {
  const project = aProject({ gate: { ...aProject().gate, audit: 0.5 } });
  const flow = aFlow(aStore(), project);
  const sent = async (confidence: number) => {
    const read = readSubmission(project, aSubmission({ prediction: { value: 'refund', confidence } }));
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return (await acceptPrediction(flow, project, read.submission)).item;
  };
  const items: Item[] = [];
  for (const confidence of [0.4, 0.4, 0.5, 0.4, 0.99, 0.99, 0.99, 0.99, 0.99, 0.99]) items.push(await sent(confidence));
  const [first, second, third, fourth] = items as [Item, Item, Item, Item];
  await flow.answer(first);
  await flow.answer(second, { verdict: 'correct', value: 'billing', reviewer: 'U02BEN' });
  await withdrawItem(flow, third.id, { actor: 'a service', reason: 'the customer called' });
  await flow.answer(fourth);
  await reopenItem(flow, fourth.id, { as: 'reopen', actor: 'U09LEA', reason: 'see [7]' });
  await sealEntries(aStore().db);
  return { flow, items };
}

const verified = (kept: Head | null = null, secret: string | null = 'a secret of this test') =>
  verifyAudit({
    book: createAuditBook(aStore().db),
    coinSecrets: secret === null ? [] : [{ secret, until: null }],
    kept,
    progress: () => {},
  });

/** As somebody who may write anything to the database. */
async function tamper(sql: string): Promise<void> {
  const client = await aStore().db.connect();
  try {
    await client.query('set session_replication_role = replica');
    expect((await client.query(sql)).rowCount, 'something was changed').toBeGreaterThan(0);
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}

const unnamed = /^The training record fbk_\w+ is named by no entry: no decision wrote it\.$/;
const unseen = /^The item itm_\w+ is decided, and no entry tells of it\.$/;
const at = (place: number) => `place = ${place}`;

describe('what was left alone', () => {
  it('verifies: entries, training records and coins', async () => {
    const { items } = await aLog();
    const told: [number, number][] = [];
    const all = await verifyAudit({
      book: createAuditBook(aStore().db),
      coinSecrets: [{ secret: 'a secret of this test', until: null }],
      kept: null,
      progress: (done, total) => told.push([done, total]),
    });
    expect(all).toMatchObject({ entries: 5, erased: 0, unsealed: 0, coins: items.length, findings: [] });
    // Three decisions, and one that was taken back.
    expect(all.records).toBe(4);
    expect(all.head).toMatchObject({ place: 5 });
    expect(told.at(-1)).toEqual([5 + items.length, 5 + items.length]);
  });

  it('verifies with nothing in it, and while the newest are not sealed yet', async () => {
    expect(await verified()).toMatchObject({ entries: 0, findings: [], head: { place: 0, hash: '0'.repeat(64) } });
    const { flow, items } = await aLog();
    await flow.answer(items[3] as Item);
    expect(await verified()).toMatchObject({ entries: 5, unsealed: 1, findings: [] });
  });

  it('is sealed once and in one chain, however many do it at once', async () => {
    const { flow, items } = await aLog();
    await flow.answer(items[3] as Item, { verdict: 'skip' });
    const { db } = aStore();
    const done = await Promise.all(Array.from({ length: 4 }, () => sealEntries(db, 1)));
    expect(done.reduce((sum, one) => sum + (one?.sealed ?? 0), 0)).toBe(1);
    expect(await sealEntries(db)).toMatchObject({ sealed: 0, head: { place: 6 } });
    expect(await verified()).toMatchObject({ entries: 6, findings: [] });
  });

  it('is sealed in the order of its commits: what is committed late comes behind', async () => {
    const { db } = aStore();
    await aLog();
    const late = await db.connect();
    await late.query("begin; insert into signoff.audit (actor, action, detail) values ('late', 'x', '{}')");
    await db.query("insert into signoff.audit (actor, action, detail) values ('early', 'x', '{}')");
    await sealEntries(db);
    await late.query('commit');
    late.release();
    await sealEntries(db);
    expect(
      await aStore().rows("select actor, place::int as place from signoff.audit where action = 'x' order by place"),
    ).toEqual([
      { actor: 'early', place: 6 },
      { actor: 'late', place: 7 },
    ]);
    expect(await verified()).toMatchObject({ entries: 7, findings: [] });
  });
});

describe('what was tampered with is found', () => {
  it.each([
    [
      'an actor',
      `update signoff.audit set actor = 'U0EVIL' where ${at(2)}`,
      [/^Entry 2 \(.*U0EVIL.*\) is not what was sealed\.$/],
    ],
    [
      'a time',
      `update signoff.audit set at = at + interval '1 microsecond' where ${at(1)}`,
      [/^Entry 1 .*is not what was sealed/],
    ],
    [
      'details',
      `update signoff.audit set detail = '{"reason":"none"}' where ${at(3)}`,
      [/^Entry 3 \(item\.withdrawn by a service.*has other details than were sealed\.$/],
    ],
    [
      'details with a new digest',
      `update signoff.audit set detail = '{}', salt = '\\x00', detail_digest = sha256('\\x007b7d') where ${at(5)}`,
      [/^Entry 5 .*is not what was sealed/, unnamed],
    ],
    [
      'details that are gone, though nobody was erased',
      `update signoff.audit set detail = null, salt = null where ${at(3)}`,
      [/^Entry 3 \(item\.withdrawn by a service.*lost its details, and nobody erased its subject\.$/],
    ],
    [
      'an entry that is gone',
      `delete from signoff.audit where ${at(3)}`,
      [/^Entry 3 is missing, before item\.approved/, unseen],
    ],
    [
      'several',
      `delete from signoff.audit where place in (2, 3)`,
      [/^Entries 2 to 3 are missing/, unnamed, unseen, unseen],
    ],
    ['the first one', `delete from signoff.audit where ${at(1)}`, [/^Entry 1 is missing/, unseen]],
    [
      'two that changed places',
      `update signoff.audit as one set (at, actor, action, item_id, detail, salt, detail_digest) =
         (other.at, other.actor, other.action, other.item_id, other.detail, other.salt, other.detail_digest)
       from signoff.audit as other where one.place in (1, 2) and other.place = 3 - one.place`,
      [/^Entry 1 .*is not what was sealed/, /^Entry 2 .*is not what was sealed/],
    ],
    [
      'one that was slipped in later',
      "insert into signoff.audit (actor, action, item_id, detail, at) values ('U0EVIL', 'item.approved', null, '{}', now() - interval '1 day')",
      [/^Entry 6 \(item\.approved by U0EVIL.*was written later than it says\.$/],
    ],
    [
      'a training record',
      `update signoff.feedback set record = (record::jsonb || '{"value":"other"}')::json where seq = (select min(seq) from signoff.feedback)`,
      [/^The training record fbk_\w+ is not what entry 1 wrote\.$/],
    ],
    [
      'a training record that is gone',
      `delete from signoff.feedback where seq = (select min(seq) from signoff.feedback)`,
      [/^The training record fbk_\w+ that entry 1 wrote is gone\.$/],
    ],
    [
      'a training record that nobody wrote',
      `insert into signoff.feedback (seq, id, project, item_id, record) values (nextval('signoff.feedback_seq'), 'fbk_evil', 'support-intent', 'itm_x', '{}')`,
      [/^The training record fbk_evil is named by no entry: no decision wrote it\.$/],
    ],
    [
      'a decision that nobody made',
      `update signoff.items set outcome = 'approved', decided_at = now() where outcome = 'auto_approved' and id = (select min(id) from signoff.items where outcome = 'auto_approved')`,
      [/^The item itm_\w+ is decided, and no entry tells of it\.$/],
    ],
  ])('%s', async (_, sql, findings) => {
    await aLog();
    await tamper(sql);
    await sealEntries(aStore().db);
    const found = (await verified()).findings;
    expect(found.length, JSON.stringify(found)).toBe(findings.length);
    for (const [i, finding] of findings.entries()) expect(found[i]).toMatch(finding);
  });

  it('an end that was cut off, and a log that was made anew, by a head that was kept elsewhere', async () => {
    const { flow, items } = await aLog();
    await flow.answer(items[3] as Item, { verdict: 'skip' });
    await sealEntries(aStore().db);
    const { db } = aStore();
    const kept = await auditHead(db);
    expect(await verified(kept)).toMatchObject({ findings: [] });
    await tamper(`delete from signoff.audit where ${at(6)}`);
    expect((await verified()).findings, 'without a head nothing can be seen').toEqual([]);
    expect((await verified(kept)).findings).toEqual([
      'The log ends at entry 5, and entry 6 was there before: its end was cut off.',
    ]);
    await tamper('update signoff.audit set place = null, salt = null, detail_digest = null, hash = null');
    await tamper("update signoff.audit set actor = 'U0EVIL' where seq = (select min(seq) from signoff.audit)");
    await db.query("insert into signoff.audit (actor, action, detail) values ('U1', 'x', '{}')");
    await sealEntries(db);
    expect((await verified()).findings).toEqual([]);
    expect((await verified(kept)).findings).toEqual([
      expect.stringMatching(/^Entry 6 .*is not the one whose hash was kept: the log up to it was written anew\.$/),
    ]);
  });

  it('coins: a changed one, one that was not obeyed, and another secret', async () => {
    const { items } = await aLog();
    await tamper(`update signoff.items set coin = 0.001 where id = '${items[0]?.id}'`);
    expect((await verified()).findings).toEqual([`The coin of ${items[0]?.id} is not the one that the secret gives.`]);
    expect((await verified(null, null)).findings).toEqual([]);
    expect((await verified(null, 'another secret')).findings).toEqual([
      'No coin is what this SIGNOFF_SECRET gives: it is not the secret that the service selects with.',
    ]);
    const approved = items.find(({ decision }) => decision?.outcome === 'auto_approved');
    await tamper(`update signoff.items set probability = 1 where id = '${approved?.id}'`);
    expect((await verified()).findings).toContain(
      `${approved?.id} was left out, though its coin picked it for review.`,
    );
  });

  it('tells the first of very many, and how many there are', async () => {
    await aLog();
    await tamper(
      `insert into signoff.feedback (seq, id, project, item_id, record)
       select nextval('signoff.feedback_seq'), 'fbk_' || i, 'p', 'itm_x', '{}' from generate_series(1, 2500) as i`,
    );
    const { findings, findingsInAll } = await verified();
    expect(findings).toHaveLength(20);
    expect(findingsInAll).toBe(2_500);
  });
});
