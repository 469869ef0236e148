import type { ActOutcome, Block, Channel, Message, Person, Place, View, World } from '../../src/sandbox/world.ts';

/** What a test's stand-in for the app does when a person acts; what it leaves out is acknowledged and nothing more. */
export interface FakeApp {
  click?(
    world: FakeWorld,
    act: { user: string; place: Place; action_id: string; value?: string | string[] },
  ): ActOutcome | Promise<ActOutcome>;
  submit?(
    world: FakeWorld,
    act: { user: string; view_id: string; values: Record<string, Record<string, unknown>> },
  ): ActOutcome | Promise<ActOutcome>;
  options?(query: string): { text: string; value: string; description?: string }[];
  command?(
    world: FakeWorld,
    act: { user: string; channel: string; command: string; text: string },
  ): ActOutcome | Promise<ActOutcome>;
}

/** A workspace in memory with the default people, for tests of what the page shows; delivery is other tests' business. */
export interface FakeWorld extends World {
  post(message: Partial<Message> & { channel?: string }): Message;
  update(ts: string, change: Partial<Message>): void;
  open(user: string, view: Partial<View> & { blocks: Block[] }): View;
  change(user: string, view_id: string, change: Partial<View>): void;
  publishHome(user: string, blocks: Block[]): void;
  /** Every act the page asked for, in order. */
  acts: { kind: string; user: string; details: unknown }[];
}

export const acked: ActOutcome = { acked_in_ms: 12, said: [] };

const person = (id: string, name: string, more: Partial<Person> = {}): Person => ({
  id,
  name: name.toLowerCase(),
  real_name: name,
  email: `${name.toLowerCase()}@example.com`,
  tz: 'Europe/Berlin',
  is_bot: false,
  is_restricted: false,
  deleted: false,
  ...more,
});

export function createFakeWorld(app: FakeApp = {}, startAt = Date.parse('2026-11-20T13:03:00Z')): FakeWorld {
  const people = [
    person('U01ANA', 'Ana'),
    person('U02BEN', 'Ben', { tz: 'America/New_York' }),
    person('U03CLEO', 'Cleo'),
    person('U09LEA', 'Lea'),
    person('U08GUS', 'Gus', { is_restricted: true }),
    person('U07OLD', 'Otto', { deleted: true }),
    person('U00APP', 'Signoff', { is_bot: true }),
  ];
  const everyone = people.map(({ id }) => id);
  const channels: Channel[] = [
    { id: 'C0REVIEW', name: 'review', members: everyone },
    { id: 'C0LEADS', name: 'leads', members: everyone.filter((id) => id !== 'U08GUS') },
  ];
  const messages: (Message & { channel: string })[] = [];
  const stacks = new Map<string, View[]>();
  const homes = new Map<string, View>();
  const listeners = new Set<(change: { channel?: string; user?: string }) => void>();
  const acts: FakeWorld['acts'] = [];
  let made = 0;

  const tell = (change: { channel?: string; user?: string }) => {
    for (const listener of listeners) listener(change);
  };
  const stack = (user: string) => stacks.get(user) ?? [];
  const seen = (message: Message, viewer: string) =>
    message.ephemeral_to === undefined || message.ephemeral_to === viewer;
  const withIds = (blocks: Block[]) => blocks.map((block, at) => ({ block_id: `b${at}`, ...block }));
  const view = (given: Partial<View> & { blocks: Block[] }): View => {
    made++;
    return {
      id: `V${made}`,
      type: 'modal',
      hash: `h${made}`,
      callback_id: 'modal',
      private_metadata: '',
      ...given,
      blocks: withIds(given.blocks),
    };
  };
  const act = (kind: string, user: string, details: unknown) => acts.push({ kind, user, details });

  const world: FakeWorld = {
    acts,
    team: () => ({ id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' }),
    people: () => people,
    channels: () => channels,
    commands: () => [
      {
        command: '/signoff',
        description: 'Review predictions and see how it goes',
        usage_hint: 'review | queue | summary',
      },
    ],
    messages: (channel, viewer) =>
      messages
        .filter((one) => one.channel === channel && seen(one, viewer) && (!one.thread_ts || one.thread_ts === one.ts))
        .map((one) => {
          const replies = messages.filter((reply) => reply.thread_ts === one.ts && reply.ts !== one.ts).length;
          return replies > 0 ? { ...one, reply_count: replies } : one;
        }),
    thread: (channel, ts, viewer) =>
      messages.filter((one) => one.channel === channel && seen(one, viewer) && (one.ts === ts || one.thread_ts === ts)),
    modals: stack,
    home: (user) => homes.get(user) ?? null,
    async click(user, place, action_id, value, _block, typed) {
      act('click', user, { place, action_id, value, typed });
      return (await app.click?.(world, { user, place, action_id, ...(value !== undefined && { value }) })) ?? acked;
    },
    async submit(user, view_id, values) {
      act('submit', user, values);
      const outcome = (await app.submit?.(world, { user, view_id, values })) ?? acked;
      if (outcome.acked_in_ms !== null && !outcome.errors && !outcome.refused && !outcome.view)
        await world.close(user, view_id);
      return outcome;
    },
    async close(user, view_id, all) {
      act('close', user, { view_id, all });
      stacks.set(user, all ? [] : stack(user).filter((one) => one.id !== view_id));
      tell({ user });
      return acked;
    },
    options: async (_user, _place, _action, _block, query) => app.options?.(query) ?? [],
    async command(user, channel, command, text) {
      act('command', user, { channel, command, text });
      return (await app.command?.(world, { user, channel, command, text })) ?? acked;
    },
    shortcuts: () => [{ callback_id: 'send_to_review', name: 'Send to review', type: 'message' }],
    async shortcut(user, channel, ts, callback_id) {
      act('shortcut', user, { channel, ts, callback_id });
      return acked;
    },
    async openHome(user) {
      act('home', user, {});
      return acked;
    },
    say: (user, channel, text, thread_ts) => world.post({ user, channel, text, ...(thread_ts && { thread_ts }) }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    post({ channel = 'C0REVIEW', ...given }) {
      made++;
      const ts = ((startAt + made * 60_000) / 1000).toFixed(6);
      const message = {
        ts,
        user: 'U00APP',
        text: '',
        channel,
        ...given,
        ...(given.blocks && { blocks: withIds(given.blocks) }),
      };
      messages.push(message);
      tell({ channel });
      return message;
    },
    update(ts, change) {
      const message = messages.find((one) => one.ts === ts);
      if (!message) throw new Error(`no message ${ts}`);
      Object.assign(message, change, change.blocks && { blocks: withIds(change.blocks) });
      tell({ channel: message.channel });
    },
    open(user, given) {
      const opened = view(given);
      stacks.set(user, [...stack(user), opened]);
      tell({ user });
      return opened;
    },
    change(user, view_id, change) {
      made++;
      const changed = stack(user).map((one) =>
        one.id === view_id
          ? { ...one, ...change, ...(change.blocks && { blocks: withIds(change.blocks) }), hash: `h${made}` }
          : one,
      );
      stacks.set(user, changed);
      tell({ user });
    },
    publishHome(user, blocks) {
      homes.set(user, { ...view({ blocks }), id: homes.get(user)?.id ?? `VH${user}`, type: 'home' });
      tell({ user });
    },
  };
  return world;
}
