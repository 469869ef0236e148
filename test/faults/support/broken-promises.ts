/** Everything the outside world saw of a run, and what the rows say at its end. */
export interface History {
  rows: Row[];
  /** The cards that stand in Slack's channels, by their metadata. */
  messages: Card[];
  /** Every 2xx answer to a prediction. */
  accepted: Accepted[];
  /** Every click that Slack saw acknowledged. */
  acked: Click[];
  /** Clicks without an acknowledgement: they may have counted or not. */
  unacked?: Click[];
}

export interface Row {
  id: string;
  externalId: string | null;
  status: 'waiting' | 'in_review' | 'completed';
  value: string | null;
  decidedBy: string | null;
  /** How many training records and how many reviews name this item. */
  feedback: number;
  reviews: number;
}

export interface Card {
  item: string;
  channel: string;
  ts: string;
  /** It has buttons to answer with. */
  open: boolean;
}

export interface Accepted {
  externalId: string;
  id: string;
}

export interface Click {
  item: string;
  user: string;
  value: string;
  /** Milliseconds on one clock. */
  askedAt: number;
  endedAt: number;
}

/**
 * What of "accepted means kept, one card, one decision" does not hold, one sentence each. An item's decision is a
 * register that is written once: whoever is acknowledged first, the decision is theirs or that of somebody who clicked
 * before they heard so.
 */
export function brokenPromises({ rows, messages, accepted, acked, unacked = [] }: History): string[] {
  return [
    ...lostItems(rows, accepted),
    ...cardsThatLie(rows, messages),
    ...lostAnswers(rows, acked, unacked),
    ...decisionsWithoutOneRecord(rows),
  ];
}

function lostItems(rows: Row[], accepted: Accepted[]): string[] {
  const byExternalId = Map.groupBy(rows, (row) => row.externalId);
  return [...new Set(accepted.map(({ externalId }) => externalId))].flatMap((externalId) => {
    const found = byExternalId.get(externalId) ?? [];
    const told = new Set(accepted.filter((answer) => answer.externalId === externalId).map(({ id }) => id));
    if (found.length === 0) return [`${externalId} was accepted and is lost`];
    if (found.length > 1) return [`${externalId} was accepted and is there ${found.length} times`];
    if (told.size > 1 || !told.has(found[0]?.id ?? ''))
      return [`${externalId} is ${found[0]?.id}, but callers were told ${[...told].join(' and ')}`];
    return [];
  });
}

function cardsThatLie(rows: Row[], messages: Card[]): string[] {
  const cardsOf = Map.groupBy(messages, (card) => card.item);
  const strangers = [...cardsOf.keys()].filter((item) => !rows.some((row) => row.id === item));
  return [
    ...strangers.map((item) => `there is a card of ${item}, which is no item`),
    ...rows.flatMap(({ id, status }) => {
      const cards = cardsOf.get(id) ?? [];
      if (cards.length > 1) return [`${id} has ${cards.length} cards: ${cards.map(({ ts }) => ts).join(', ')}`];
      const [card] = cards;
      if (status === 'in_review' && !card) return [`${id} is open and has no card`];
      if (status === 'in_review' && !card?.open) return [`${id} is open and its card has no buttons`];
      if (status === 'completed' && card?.open) return [`${id} is answered and its card still asks`];
      return [];
    }),
  ];
}

function lostAnswers(rows: Row[], acked: Click[], unacked: Click[]): string[] {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const decided = rows.filter((row) => row.status === 'completed');
  const byNobody = decided.filter((row) => ![...acked, ...unacked].some((click) => isDecision(row, click)));
  return [
    ...byNobody.map((row) => `${row.id} is decided as ${row.value} by ${row.decidedBy}, who never said so`),
    ...[...Map.groupBy(acked, (click) => click.item)].flatMap(([item, clicks]) => {
      const row = rowOf.get(item);
      const first = clicks.reduce((a, b) => (b.endedAt < a.endedAt ? b : a));
      if (row?.status !== 'completed') return [`the answer of ${first.user} to ${item} was acknowledged and is lost`];
      const inTime = [...clicks, ...unacked].filter((click) => click.item === item && click.askedAt <= first.endedAt);
      if (inTime.some((click) => isDecision(row, click))) return [];
      return [
        `${first.user} was the first to answer ${item} (${first.value}), and the row says ${row.value} by ${row.decidedBy}`,
      ];
    }),
  ];
}

function isDecision(row: Row, click: Click): boolean {
  return click.item === row.id && click.user === row.decidedBy && click.value === row.value;
}

function decisionsWithoutOneRecord(rows: Row[]): string[] {
  return rows.flatMap(({ id, status, feedback, reviews }) => {
    const due = status === 'completed' ? 1 : 0;
    return [
      ...(feedback === due ? [] : [`${id} is ${status} and has ${feedback} training records`]),
      ...(reviews === due ? [] : [`${id} is ${status} and has ${reviews} reviews`]),
    ];
  });
}
