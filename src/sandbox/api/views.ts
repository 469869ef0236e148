import { z } from 'zod';
import { checkedView } from '../message-content.ts';
import { Refusal } from '../refusal.ts';
import { shownView } from '../views.ts';
import { json, type Method, method } from './method.ts';

const open = method({
  tier: 'T4',
  args: z.object({ trigger_id: z.string(), view: json }),
  run({ slack }, args) {
    const given = checkedView(slack, args.view, 'modal');
    const trigger = slack.triggers.exchange(args.trigger_id);
    const view = slack.views.open(trigger.user, given);
    slack.acts.opened(trigger.id, view);
    return { view: shownView(view, slack.workspace) };
  },
});

const push = method({
  tier: 'T4',
  args: z.object({ trigger_id: z.string(), view: json }),
  run({ slack }, args) {
    const given = checkedView(slack, args.view, 'modal');
    const trigger = slack.triggers.exchange(args.trigger_id);
    // Only an interaction inside a modal can put another on top of it.
    if (!trigger.view_id) throw new Refusal('not_found');
    const view = slack.views.push(trigger.user, given, trigger.view_id);
    slack.acts.opened(trigger.id, view);
    return { view: shownView(view, slack.workspace) };
  },
});

const update = method({
  tier: 'T4',
  args: z.object({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: json,
  }),
  run({ slack }, args) {
    const given = checkedView(slack, args.view, 'any');
    if ((args.view_id === undefined) === (args.external_id === undefined))
      throw new Refusal('invalid_arguments', {
        response_metadata: { messages: ['[ERROR] specify exactly one of view_id and external_id'] },
      });
    const stored = args.view_id ? slack.views.byId(args.view_id) : slack.views.byExternalId(args.external_id ?? '');
    if (!stored || stored.type !== given.type) throw new Refusal('not_found');
    const view = slack.views.update(stored, given, args.hash);
    slack.acts.changed(view.user, view);
    return { view: shownView(view, slack.workspace) };
  },
});

const publish = method({
  tier: 'T4',
  args: z.object({ user_id: z.string(), hash: z.string().optional(), view: json }),
  run({ slack }, args) {
    const given = checkedView(slack, args.view, 'home');
    const person = slack.members.person(args.user_id);
    if (!person || person.is_bot) throw new Refusal('user_not_found');
    const view = slack.views.publish(args.user_id, given, args.hash);
    slack.acts.changed(view.user, view);
    return { view: shownView(view, slack.workspace) };
  },
});

export const VIEW_METHODS: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
