import type pg from 'pg';
import { z } from 'zod';
import { verifyAudit } from '../../../src/flow/verify-audit.ts';
import { createAuditBook } from '../../../src/store/audit-chain.ts';
import { brokenOutside, type Outside } from './broken-outside.ts';
import { nameOfEvent, type Readers } from './readers.ts';

interface Options {
  db: pg.Pool;
  secret: string;
  control: (path: string) => Promise<unknown>;
  channels: string[];
  readers: Readers;
  /** How long a call that Slack limited has to wait. */
  pauseMs: () => number;
  /** What must not be said, and what was. */
  secrets: string[];
  said: () => string[];
}

const calls = z.array(
  z.object({ at: z.string(), args: z.looseObject({ channel: z.string() }), error: z.string().nullable() }),
);
const messages = z.array(
  z.object({
    metadata: z
      .object({ event_type: z.string(), event_payload: z.object({ project: z.string(), day: z.string() }).partial() })
      .optional(),
  }),
);

/**
 * What does not hold of the audit log and of what others see: more to read than cards and rows, so it is asked once those are as they
 * should be.
 */
export function createWitness({
  db,
  secret,
  control,
  channels,
  readers,
  pauseMs,
  secrets,
  said,
}: Options): () => Promise<string[]> {
  async function outside(): Promise<Outside> {
    const posts = calls.parse(await control('calls?method=chat.postMessage'));
    const summaries: string[] = [];
    for (const id of channels) {
      for (const { metadata } of messages.parse(await control(`messages?channel=${id}`))) {
        const { project, day } = metadata?.event_payload ?? {};
        if (metadata?.event_type === 'signoff_summary') summaries.push(`${project} on ${day}`);
      }
    }
    const { rows: events } = await db.query<{ type: string; item: string; version: string; at: Date }>(
      `select type, item_id as item, data ->> 'version' as version, at from signoff.events where seq is not null order by seq`,
    );
    await readers.catchUp();
    // Readers go on in each project by itself.
    const { rows: records } = await db.query<{ id: string; project: string }>(
      'select id, project from signoff.feedback order by project collate "C", seq',
    );
    const projectOf = new Map(records.map(({ id, project }) => [id, project]));
    const byProject = (a: string, b: string) => ((projectOf.get(a) ?? '') < (projectOf.get(b) ?? '') ? -1 : 1);
    return {
      posts: posts.map(({ at, args, error }) => ({
        channel: args.channel,
        at: Date.parse(at),
        pauseMs: error === 'rate_limited' ? pauseMs() : null,
      })),
      summaries,
      events: events.map(({ type, item, version, at }) => nameOfEvent(type, item, version, at.toISOString())),
      heard: readers.heard,
      records: records.map(({ id }) => id),
      read: readers.read.toSorted((a, b) => (projectOf.get(a) === projectOf.get(b) ? 0 : byProject(a, b))),
      said: said(),
      secrets,
    };
  }

  return async () => {
    const { findings } = await verifyAudit({
      book: createAuditBook(db),
      coinSecrets: [{ secret, until: null }],
      kept: null,
      progress: () => undefined,
    });
    return [...findings, ...brokenOutside(await outside())];
  };
}
