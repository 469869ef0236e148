import type { Safe } from '../review/safe.ts';
import { type Secrets, secretId } from '../review/secrets.ts';
import type { Now } from './ports.ts';

/** What is kept locked, and the service's own secrets that were replaced. */
export interface SecretBook {
  /** What is locked of each kind, behind an id, in the order of ids; `name` is what it is locked under. */
  locked(kind: LockedKind, after: string, limit: number): Promise<{ id: string; name: string; locked: string }[]>;
  /** How many are locked of all kinds. */
  lockedTotal(): Promise<number>;
  /** Puts one in place of the other. False: it changed meanwhile, or is gone. */
  relock(kind: LockedKind, id: string, from: string, to: string): Promise<boolean>;
  /** Keeps one that was replaced; of one that is kept already only the time moves. True: it was not kept before. */
  keepFormer(former: { id: string; locked: string; until: Date }): Promise<boolean>;
  formers(): Promise<{ id: string; name: string; locked: string; until: Date }[]>;
  note(entry: { actor: string; action: string; detail: Record<string, unknown> }): Promise<void>;
}

export const lockedKinds = ['webhook', 'former'] as const;
export type LockedKind = (typeof lockedKinds)[number];

/** A secret that tossed coins until then; null: it tosses them still. */
export interface CoinSecret {
  secret: string;
  until: Date | null;
}

interface Deps {
  book: SecretBook;
  safe: Safe;
  secrets: Secrets;
  now: Now;
}

export interface Rotated {
  /** Locked under the present secret from now on. */
  relocked: number;
  /** They were already. */
  already: number;
  /** Which can't be opened with any secret that was given. */
  unreadable: { kind: LockedKind; id: string }[];
  /** The ids of secrets before this one that are kept for their coins. */
  kept: string[];
}

const atOnce = 100;

/**
 * Locks whatever is locked under a secret before the present one anew, and keeps those secrets, so that the coins they tossed can still
 * be checked when no process is given them any more. Safe beside running services, and to be repeated: a row that somebody replaces
 * meanwhile is left as they wrote it. Ends with what is to be done still, which is nothing once every process has the new secret.
 */
export async function rotateSecret(
  { book, safe, secrets: [present, ...before], now }: Deps,
  by: { actor: string; progress: (done: number, total: number) => void },
): Promise<Rotated> {
  const total = await book.lockedTotal();
  const rotated: Rotated = { relocked: 0, already: 0, unreadable: [], kept: [] };
  let isNews = false;
  for (const secret of before) {
    const id = secretId(secret);
    // A process may have had it until now: as long as it is given, the time moves on.
    isNews = (await book.keepFormer({ id, locked: safe.lock(formerName(id), secret), until: now() })) || isNews;
    rotated.kept.push(id);
  }
  let seen = 0;
  for (const kind of lockedKinds) {
    for (let after = ''; ; ) {
      const rows = await book.locked(kind, after, atOnce);
      for (const { id, name, locked } of rows) {
        if (safe.isLockedAnew(locked)) rotated.already += 1;
        else {
          const text = safe.unlock(name, locked);
          if (text === null) rotated.unreadable.push({ kind, id });
          else if (await book.relock(kind, id, locked, safe.lock(name, text))) rotated.relocked += 1;
        }
      }
      seen += rows.length;
      by.progress(seen, Math.max(total, seen));
      after = rows.at(-1)?.id ?? after;
      if (rows.length < atOnce) break;
    }
  }
  if (isNews || rotated.relocked > 0) {
    const { kept, relocked } = rotated;
    const detail = { secret: secretId(present), before: kept, relocked };
    await book.note({ actor: by.actor, action: 'secret.rotated', detail });
  }
  return rotated;
}

/** What a secret that was replaced is locked under. */
export function formerName(id: string): string {
  return `former ${id}`;
}

/** The secrets that coins were tossed with: those that are given, and those that were replaced and can be opened. */
export async function coinSecrets(
  book: Pick<SecretBook, 'formers'>,
  safe: Pick<Safe, 'unlock'>,
  secrets: Secrets,
): Promise<CoinSecret[]> {
  const formers = (await book.formers()).flatMap(({ name, locked, until }) => {
    const secret = safe.unlock(name, locked);
    return secret === null || secrets.includes(secret) ? [] : [{ secret, until }];
  });
  return [...secrets.map((secret) => ({ secret, until: null })), ...formers];
}
