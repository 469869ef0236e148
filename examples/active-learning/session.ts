import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const view = z.object({
  id: z.string(),
  callback_id: z.string(),
  private_metadata: z.string(),
  blocks: z.array(z.object({ block_id: z.string().optional() })),
});
type View = z.infer<typeof view>;
const outcome = z.object({ view: view.nullish() });
const screen = z.object({ modals: z.array(view) });
const place = z.object({ item: z.string().nullable() });

/** How a person answers one item: with one of the buttons, or with a label of the form. */
export type Answer = { press: 'session_approve' | 'session_alt_1' | 'session_alt_2' } | { label: string };

interface Sitting {
  user: string;
  project: string;
  channel: string;
  count: number;
  /** What they say of an item, by its id. */
  answerTo: (itemId: string) => Answer;
  signal: AbortSignal;
}

/** What they do shows at once; nothing else is waited for. */
const settleMs = 0;
const lookAgainMs = 200;
/** On a machine that is busy with other things an answer may take too long: then they are told to press again. */
const pressesMax = 5;

/**
 * One review session in the sandbox, from `/signoff review` until so many are answered: Signoff alone says which, one after the
 * other. Returns their ids in that order; throws when it runs out of items or an answer can't be given.
 */
export async function review(slackUrl: string, sitting: Sitting): Promise<string[]> {
  const { user, project, channel, count, answerTo, signal } = sitting;
  const person = personOf(slackUrl, user, signal);
  const answered = new Set<string>();
  let presses = 0;
  let shown = await person.act('command', { channel, command: '/signoff', text: `review ${project}` });
  for (;;) {
    const { item } = place.parse(JSON.parse(shown.private_metadata));
    if (answered.size === count && (item === null || !answered.has(item))) break;
    if (item === null) throw new Error(`Nothing is left in ${project} after ${answered.size} answers.`);
    presses = answered.has(item) ? presses + 1 : 1;
    if (presses > pressesMax) throw new Error(`${item} can't be answered.`);
    answered.add(item);
    const answer = answerTo(item);
    shown =
      'press' in answer
        ? await person.act('click', { ...at(shown, `answer:${item}:`), action_id: answer.press })
        : await person.act('submit', filledIn(shown, `${item}:label`, answer.label));
  }
  // The one they were shown last goes back to the others.
  await person.close(shown.id);
  return [...answered];
}

/** The buttons of this item: where another one stands on the screen by now, nothing is pressed. */
function at({ id, blocks }: View, blockIdStart: string): object {
  return { view_id: id, block_id: blocks.find(({ block_id }) => block_id?.startsWith(blockIdStart))?.block_id ?? '' };
}

function filledIn({ id }: View, blockId: string, label: string): object {
  return { view_id: id, values: { [blockId]: { input: label } } };
}

function personOf(slackUrl: string, user: string, signal: AbortSignal) {
  const post = (verb: string, what: object) =>
    ask(new URL(verb, slackUrl), { method: 'POST', body: JSON.stringify({ user, ...what }), signal });
  const close = (id: string, all = true) => post('close', { view_id: id, all });

  /** What takes too long is said on top of the session: they close that and look in a moment, as it says. */
  const look = async (): Promise<View> => {
    await pause(lookAgainMs, undefined, { signal });
    const { modals } = screen.parse(await ask(new URL(`views?user=${user}`, slackUrl), { signal }));
    const top = modals.at(-1);
    if (!top) throw new Error('No session is open.');
    if (top.callback_id === 'session') return top;
    await close(top.id, false);
    return look();
  };
  return {
    close,
    /** What stands on their screen afterwards. */
    async act(verb: 'command' | 'click' | 'submit', what: object): Promise<View> {
      const done = outcome.parse(await post(verb, { ...what, settle_ms: settleMs }));
      return done.view?.callback_id === 'session' ? done.view : look();
    },
  };
}

async function ask(url: URL, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
