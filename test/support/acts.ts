import type { ActOutcome } from '../../src/sandbox/world.ts';
import type { Loop, SlackMessage } from './loop.ts';
import { aSubmission } from './project.ts';

/** An item that was sent, and its card in the channel. */
export interface OnCard {
  id: string;
  card: SlackMessage;
}

/** Sends an item and waits until its card stands in the channel. */
export async function asked(
  loop: Loop,
  submission: object = aSubmission(),
  project = 'support-intent',
): Promise<OnCard> {
  const sent = await loop.api('POST', `/v1/projects/${project}/items`, submission);
  if (sent.status !== 201) throw new Error(`not accepted: ${JSON.stringify(sent.body)}`);
  const id = String(sent.body.id);
  const card = await loop.until(async () =>
    (await loop.cards()).find(({ metadata }) => metadata?.event_payload.item === id),
  );
  return { id, card };
}

/** A person presses a button of a card. */
export function press(loop: Loop, user: string, { card }: OnCard, action_id: string, value?: string) {
  return loop.control<ActOutcome>('click', { user, channel: 'C0REVIEW', ts: card.ts, action_id, value });
}

/** What was said to a person who did something, and what stands in the modal that opened or changed. */
export function told({ said, view, errors }: ActOutcome): string {
  return [...said.map(({ text }) => text), JSON.stringify(view?.blocks ?? ''), ...Object.values(errors ?? {})].join(
    '\n',
  );
}

/** The training records of a project, as the API streams them. */
export async function records(loop: Loop, project = 'support-intent'): Promise<Record<string, unknown>[]> {
  const { body } = await loop.api('GET', `/v1/projects/${project}/feedback`);
  return String(body.text)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
