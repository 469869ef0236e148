import { lockedKinds, type SecretBook } from '../flow/rotate-secret.ts';
import type { Safe } from '../review/safe.ts';
import { counted, type Finding } from './finding.ts';

const atOnce = 500;

/** Whether what is stored locked can be opened, and needs no secret but the present one for it. */
export async function lookAtStoredSecrets(book: Pick<SecretBook, 'locked'>, safe: Safe): Promise<Finding[]> {
  let [anew, before, unreadable] = [0, 0, 0];
  for (const kind of lockedKinds) {
    for (let after = ''; ; ) {
      const rows = await book.locked(kind, after, atOnce);
      for (const { name, locked } of rows) {
        if (safe.isLockedAnew(locked)) anew += 1;
        else if (safe.unlock(name, locked) === null) unreadable += 1;
        else before += 1;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < atOnce) break;
    }
  }
  const secrets = (count: number) => counted(count, 'stored secret', 'stored secrets');
  return [
    ...(anew > 0 ? [{ kind: 'ok' as const, what: `${secrets(anew)} can be opened with SIGNOFF_SECRET` }] : []),
    ...(before > 0
      ? [
          {
            kind: 'note' as const,
            what: `${secrets(before)} can be opened with a secret before this one only`,
            todo: 'Once every process has the new secret: npm run signoff -- rotate-secret',
          },
        ]
      : []),
    ...(unreadable > 0
      ? [
          {
            kind: 'fix' as const,
            what: `${secrets(unreadable)} can't be opened: SIGNOFF_SECRET is another one than they were locked with`,
            todo: 'Put the one before into SIGNOFF_SECRET_BEFORE and run rotate-secret, or rotate the webhooks’ secrets.',
          },
        ]
      : []),
  ];
}
