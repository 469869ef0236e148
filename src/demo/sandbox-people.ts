import { z } from 'zod';
import { reviewChannel } from './project.ts';

/** An open card as somebody in the channel sees it: which item, where, and what its buttons say. */
export interface OpenCard {
  itemId: string;
  ts: string;
  /** Button text by action_id. */
  buttons: Map<string, string>;
}

/** Where a modal takes its one answer. */
interface AnswerField {
  viewId: string;
  blockId: string;
  actionId: string;
}

/** Acts as the people of the sandbox's workspace, through the same control door a test would use. */
export interface SandboxPeople {
  /** Cards that can still be answered, oldest first. */
  openCards(signal?: AbortSignal): Promise<OpenCard[]>;
  /** Throws when Slack would not have let them. */
  click(user: string, ts: string, actionId: string): Promise<void>;
  /** Opens the card's correction modal and finds its field. Throws when none opens. */
  openCorrection(user: string, ts: string): Promise<AnswerField>;
  /** Throws when Slack or the app turns the value down. */
  submit(user: string, field: AnswerField, value: string): Promise<void>;
}

const element = z.object({
  type: z.string(),
  action_id: z.string().optional(),
  text: z.unknown().optional(),
});

const block = z.object({
  type: z.string(),
  block_id: z.string().optional(),
  elements: z.array(z.unknown()).optional(),
  element: element.optional(),
});

const message = z.object({
  ts: z.string(),
  blocks: z.array(block).nullish(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).nullish(),
});

const view = z.object({ id: z.string(), blocks: z.array(block) });

const outcome = z.object({
  view: view.nullish(),
  refused: z.string().nullish(),
  errors: z.record(z.string(), z.string()).nullish(),
});

const buttonText = z.object({ text: z.string() });
const cardPayload = z.object({ item: z.string() });

/** What a modal may offer a label set as, depending on its size. */
const choices = ['radio_buttons', 'static_select', 'external_select'];

/** A person's act waits for the app's acknowledgement, three seconds at most. */
const actMsMax = 10_000;

/** `sandboxUrl` is the control door's address, `http://127.0.0.1:4401/_sandbox/`. */
export function createSandboxPeople(sandboxUrl: string): SandboxPeople {
  const door = new URL(sandboxUrl.endsWith('/') ? sandboxUrl : `${sandboxUrl}/`);

  const act = async (verb: 'click' | 'submit', body: object) => {
    const done = outcome.parse(await ask(new URL(verb, door), { method: 'POST', body: JSON.stringify(body) }));
    const problem = done.refused ?? Object.values(done.errors ?? {})[0];
    if (problem) throw new Error(`${verb}: ${problem}`);
    return done;
  };
  const click = (user: string, ts: string, actionId: string) =>
    act('click', { user, channel: reviewChannel, ts, action_id: actionId });

  return {
    async openCards(signal) {
      const url = new URL('messages', door);
      url.searchParams.set('channel', reviewChannel);
      return z
        .array(message)
        .parse(await ask(url, {}, signal))
        .flatMap(openCard);
    },
    async click(user, ts, actionId) {
      await click(user, ts, actionId);
    },
    async openCorrection(user, ts) {
      const { view: opened } = await click(user, ts, 'correct');
      if (!opened) throw new Error('No modal opened.');
      return answerFieldOf(opened);
    },
    async submit(user, { viewId, blockId, actionId }, value) {
      await act('submit', { user, view_id: viewId, values: { [blockId]: { [actionId]: value } } });
    },
  };
}

/** A decided card has lost its buttons, and so is not open. */
function openCard({ ts, blocks, metadata }: z.infer<typeof message>): OpenCard[] {
  const payload = cardPayload.safeParse(metadata?.event_type === 'signoff_card' ? metadata.event_payload : null);
  const buttons = new Map<string, string>();
  for (const candidate of blocks?.flatMap(({ elements = [] }) => elements) ?? []) {
    const button = element.safeParse(candidate).data;
    if (button?.type !== 'button' || !button.action_id) continue;
    buttons.set(button.action_id, buttonText.safeParse(button.text).data?.text ?? '');
  }
  return payload.success && buttons.has('approve') ? [{ itemId: payload.data.item, ts, buttons }] : [];
}

function answerFieldOf({ id, blocks }: z.infer<typeof view>): AnswerField {
  for (const { type, block_id: blockId, element: field } of blocks) {
    if (type !== 'input' || !blockId || !field?.action_id || !choices.includes(field.type)) continue;
    return { viewId: id, blockId, actionId: field.action_id };
  }
  throw new Error('The modal asks for no label.');
}

async function ask(url: URL, init: RequestInit, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    ...init,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.any([AbortSignal.timeout(actMsMax), ...(signal ? [signal] : [])]),
  });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
