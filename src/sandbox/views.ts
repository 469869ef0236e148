import type { Json } from './block-kit/check.ts';
import type { Changes } from './changes.ts';
import { withIds } from './drawn-blocks.ts';
import type { Ids } from './ids.ts';
import { keptState, type State } from './people/state.ts';
import { Refusal } from './refusal.ts';
import type { Workspace } from './workspace.ts';
import type { View } from './world.ts';

/** A view as it is kept: what the API shows of it, whose it is, and what was typed into it so far. */
export interface StoredView extends View {
  user: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
  state: State;
}

export interface Views {
  /** A fresh stack with this view at the bottom; what the person had open is gone. */
  open(user: string, view: Json): StoredView;
  /** On top of the stack the view `on` is part of. Throws not_found, push_limit_reached. */
  push(user: string, view: Json, on: string): StoredView;
  /** Same id, new hash; what was typed into inputs of the same ids stays. Throws hash_conflict. */
  update(stored: StoredView, view: Json, hash?: string): StoredView;
  publish(user: string, view: Json, hash?: string): StoredView;
  byId(id: string): StoredView | undefined;
  byExternalId(id: string): StoredView | undefined;
  /** The person's open modals, top last. */
  stack(user: string): StoredView[];
  home(user: string): StoredView | undefined;
  /** Takes the view off the stack, with everything above it; `clear_on_close` takes the whole stack. Returns what closed. */
  close(view: StoredView): StoredView[];
  clear(user: string): StoredView[];
  reset(): void;
}

const MODALS_STACKED_MAX = 3;

export function createViews(ids: Ids, changes: Changes, now: () => number): Views {
  const byId = new Map<string, StoredView>();
  const stacks = new Map<string, StoredView[]>();
  const homes = new Map<string, StoredView>();

  const newHash = () => `${Math.floor(now() / 1000)}.${ids.secret().slice(0, 8)}`;
  const byExternalId = (id: string) => (id ? [...byId.values()].find((each) => each.external_id === id) : undefined);
  const draw = (
    user: string,
    given: Json,
    at: Pick<StoredView, 'id' | 'root_view_id' | 'previous_view_id'>,
    was?: StoredView,
  ) => {
    const external_id = stringOr(given.external_id, '');
    const twin = byExternalId(external_id);
    if (twin && twin.id !== at.id) throw new Refusal('duplicate_external_id');
    const blocks = withIds(given.blocks, ids);
    const view: StoredView = {
      ...at,
      user,
      type: given.type === 'home' ? 'home' : 'modal',
      hash: newHash(),
      callback_id: stringOr(given.callback_id, ''),
      private_metadata: stringOr(given.private_metadata, ''),
      external_id,
      blocks,
      clear_on_close: given.clear_on_close === true,
      notify_on_close: given.notify_on_close === true,
      submit: textOrNull(given.submit),
      close: textOrNull(given.close),
      state: keptState(blocks, was?.state),
    };
    const title = textOrNull(given.title);
    if (title) view.title = title;
    byId.set(view.id, view);
    changes.tell({ user });
    return view;
  };
  const drop = (gone: StoredView[]) => {
    for (const view of gone) byId.delete(view.id);
    const user = gone[0]?.user;
    if (user) changes.tell({ user });
    return gone;
  };
  const refuseStale = (stored: StoredView | undefined, hash: string | undefined) => {
    if (hash !== undefined && stored && stored.hash !== hash) throw new Refusal('hash_conflict');
  };

  const views: Views = {
    open(user, given) {
      const id = ids.next('V');
      const view = draw(user, given, { id, root_view_id: id, previous_view_id: null });
      drop(views.stack(user));
      stacks.set(user, [view]);
      changes.tell({ user });
      return view;
    },
    push(user, given, on) {
      const stack = views.stack(user);
      const top = stack.at(-1);
      if (!top || !stack.some((each) => each.id === on)) throw new Refusal('not_found');
      if (stack.length >= MODALS_STACKED_MAX) throw new Refusal('push_limit_reached');
      const view = draw(user, given, { id: ids.next('V'), root_view_id: top.root_view_id, previous_view_id: top.id });
      stacks.set(user, [...stack, view]);
      changes.tell({ user });
      return view;
    },
    update(stored, given, hash) {
      refuseStale(stored, hash);
      const view = draw(stored.user, given, stored, stored);
      const stack = views.stack(stored.user).map((each) => (each.id === view.id ? view : each));
      if (stored.type === 'home') homes.set(stored.user, view);
      else stacks.set(stored.user, stack);
      return view;
    },
    publish(user, given, hash) {
      const stored = homes.get(user);
      refuseStale(stored, hash);
      const id = stored?.id ?? ids.next('V');
      const view = draw(user, given, { id, root_view_id: id, previous_view_id: null }, stored);
      homes.set(user, view);
      return view;
    },
    byId: (id) => byId.get(id),
    byExternalId,
    stack: (user) => stacks.get(user) ?? [],
    home: (user) => homes.get(user),
    close(view) {
      const stack = views.stack(view.user);
      const from = stack.findIndex((each) => each.id === view.id);
      if (from < 0) return [];
      if (view.clear_on_close) return views.clear(view.user);
      stacks.set(view.user, stack.slice(0, from));
      return drop(stack.slice(from));
    },
    clear(user) {
      const stack = views.stack(user);
      stacks.set(user, []);
      return drop(stack);
    },
    reset() {
      for (const each of [byId, stacks, homes]) each.clear();
    },
  };
  return views;
}

/** The view as the API and the payloads show it. */
export function shownView(view: StoredView, workspace: Workspace): View & Json {
  const { user: _user, state, ...rest } = view;
  return structuredClone({
    ...rest,
    team_id: workspace.team.id,
    app_id: workspace.app.id,
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.app.bot_id,
    state: { values: state },
  });
}

function stringOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function textOrNull(value: unknown): { type: 'plain_text'; text: string } | null {
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string') return null;
  return { ...value, type: 'plain_text', text: value.text };
}
