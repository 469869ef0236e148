import { z } from 'zod';
import { titleOfLanguage } from '../../src/demo/languages.ts';
import { threshold } from '../../src/demo/project.ts';
import type { Answer, Handler } from './fake-service.ts';

const sentItem = z.object({
  external_id: z.string(),
  prediction: z.object({
    value: z.string(),
    confidence: z.number(),
    alternatives: z.array(z.object({ value: z.string(), confidence: z.number() })),
  }),
});

const click = z.object({ user: z.string(), channel: z.literal('C0REVIEW'), ts: z.string(), action_id: z.string() });
const submit = z.object({
  user: z.string(),
  view_id: z.string(),
  values: z.record(z.string(), z.record(z.string(), z.string())),
});

type Decision = { outcome: string; value: string; decided_by: string | null };
type Item = z.infer<typeof sentItem> & { id: string; status: string; decision: Decision | null };

/** The service's API and the sandbox's control door behind one port, as thin as the autopilot can tell. */
export function createFakeLoop() {
  const items = new Map<string, Item>();
  /** What people did, in the order they did it. */
  const acts: { user: string; item: string; action: string }[] = [];

  const decide = (id: string, user: string, value: string): Answer => {
    const item = items.get(id);
    if (!item || item.decision) return ok({ acked_in_ms: 3, said: [], refused: 'There is no such button.' });
    const outcome = value === item.prediction.value ? 'approved' : 'corrected';
    item.decision = { outcome, value, decided_by: user };
    item.status = 'completed';
    return ok({ acked_in_ms: 3, said: [] });
  };

  const takeClick = (body: unknown): Answer => {
    const { user, ts, action_id: action } = click.parse(body);
    const item = items.get(ts);
    if (!item) return { status: 404 };
    acts.push({ user, item: item.external_id, action });
    if (action === 'approve') return decide(ts, user, item.prediction.value);
    if (action === 'correct') return ok({ acked_in_ms: 3, said: [], view: correctionModal(ts) });
    return decide(ts, user, item.prediction.alternatives[Number(action.replace('alt_', '')) - 1]?.value ?? '');
  };

  const handler: Handler = ({ method, url, body }) => {
    switch (`${method} ${url.pathname}`) {
      case 'POST /v1/projects/language/items': {
        const sent = sentItem.parse(body);
        const isSure = sent.prediction.confidence >= threshold;
        const decision = { outcome: 'auto_approved', value: sent.prediction.value, decided_by: null };
        const id = `itm_${items.size + 1}`;
        const item = { ...sent, id, status: isSure ? 'completed' : 'in_review', decision: isSure ? decision : null };
        items.set(id, item);
        return { status: 201, body: shown(item) };
      }
      case 'GET /_sandbox/messages':
        return ok([{ ts: '0.1', text: 'Good morning!' }, ...[...items.values()].map(card)]);
      case 'POST /_sandbox/click':
        return takeClick(body);
      case 'POST /_sandbox/submit': {
        const { user, view_id, values } = submit.parse(body);
        return decide(view_id, user, values.answer?.label ?? '');
      }
      default: {
        const item = items.get(url.pathname.replace('/v1/items/', ''));
        return item ? ok(shown(item)) : { status: 404 };
      }
    }
  };

  return { handler, acts, items, decide };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function shown(item: Item) {
  return {
    ...item,
    selection: { route: item.status === 'completed' && !item.decision?.decided_by ? 'auto_approve' : 'review' },
  };
}

/** Its ts is the item's id, which no real one would be. */
function card({ id, decision, prediction }: Item) {
  const [first, second] = prediction.alternatives;
  const button = (action_id: string, text: string) => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text },
  });
  const buttons = [
    button('approve', `Approve ${titleOfLanguage(prediction.value)}`),
    button('alt_1', titleOfLanguage(first?.value ?? '')),
    button('alt_2', titleOfLanguage(second?.value ?? '')),
    button('correct', 'Correct…'),
    { type: 'overflow', action_id: 'more', options: [] },
  ];
  return {
    ts: id,
    text: 'Which language is this?',
    metadata: { event_type: 'signoff_card', event_payload: { item: id } },
    blocks: [{ type: 'header' }, decision ? { type: 'context', elements: [] } : { type: 'actions', elements: buttons }],
  };
}

function correctionModal(id: string) {
  return {
    id,
    blocks: [
      { type: 'section', block_id: 'question' },
      { type: 'input', block_id: 'answer', element: { type: 'external_select', action_id: 'label' } },
      { type: 'input', block_id: 'note', element: { type: 'plain_text_input', action_id: 'text' } },
    ],
  };
}
