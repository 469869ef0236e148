import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { readable } from './block-kit.ts';
import type { Loop } from './loop.ts';

/** A person in a review session, on the running product. */
export interface InSession {
  /** What stands on their screen now, on top of the stack. */
  view(): Promise<View>;
  /** Everything they read there. */
  text(): Promise<string>;
  /** The item that is asked about, as the view carries it. */
  item(): Promise<string>;
  press(action: string, typed?: Record<string, Record<string, unknown>>): Promise<ActOutcome>;
  send(values: Record<string, unknown>): Promise<ActOutcome>;
  close(all?: boolean): Promise<ActOutcome>;
}

/**
 * Types `/signoff review`, and fails with what was said when no session opens. Where Slack gave up waiting for a busy machine it is typed
 * once more, as anybody would.
 */
export async function startReview(loop: Loop, user: string, project = ''): Promise<InSession> {
  let outcome = await asksForReview(loop, user, project);
  if (!outcome.view && outcome.said.some(({ text }) => /try(?: it)? again/i.test(text)))
    outcome = await asksForReview(loop, user, project);
  if (!outcome.view) throw new Error(`no session: ${JSON.stringify(outcome)}`);
  return inSession(loop, user);
}

export function asksForReview(loop: Loop, user: string, project = ''): Promise<ActOutcome> {
  return loop.control<ActOutcome>('command', {
    user,
    channel: 'C0REVIEW',
    command: '/signoff',
    text: `review ${project}`,
  });
}

export function inSession(loop: Loop, user: string): InSession {
  const session: InSession = {
    async view() {
      const { modals } = await loop.control<{ modals: View[] }>(`views?user=${user}`);
      const top = modals.at(-1);
      if (!top) throw new Error('no modal is open');
      return top;
    },
    text: async () => readable((await session.view()).blocks),
    async item() {
      const { item } = JSON.parse((await session.view()).private_metadata);
      return item;
    },
    async press(action, typed) {
      const { id } = await session.view();
      return loop.control<ActOutcome>('click', { user, view_id: id, action_id: action, ...(typed ? { typed } : {}) });
    },
    async send(values) {
      const view = await session.view();
      const blocks = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id ?? '');
      // By the last part of the block's id: the first is the item's.
      const filled = Object.entries(values).map(([name, value]) => {
        const block = blocks.find((id) => id.endsWith(`:${name}`)) ?? name;
        return [block, { input: value }];
      });
      return loop.control<ActOutcome>('submit', { user, view_id: view.id, values: Object.fromEntries(filled) });
    },
    async close(all = true) {
      const { id } = await session.view();
      return loop.control<ActOutcome>('close', { user, view_id: id, all });
    },
  };
  return session;
}

/** Sends these items, the first one to be asked about first; their ids in that order. */
export async function sendAll(loop: Loop, submissions: object[], project = 'support-intent'): Promise<string[]> {
  const ids: string[] = [];
  for (const [i, submission] of submissions.entries()) {
    const sent = await loop.api('POST', `/v1/projects/${project}/items`, { priority: 100 - i, ...submission });
    if (sent.status !== 201) throw new Error(`not accepted: ${JSON.stringify(sent.body)}`);
    ids.push(String(sent.body.id));
  }
  return ids;
}
