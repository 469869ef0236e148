import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hourMs } from '../../review/time-units.ts';
import { linkMs, type OpenedLink, type Signer, type Viewer } from './links.ts';

export interface Session extends Viewer {
  /** Its key in the table: not what the browser has. */
  hash: string;
  /** The link that it was made of. */
  link: string;
  begunAt: Date;
  usedAt: Date;
}

/** When it is asked, and since when a session has to have been used to be one. */
export interface InUse {
  at: Date;
  since: Date;
}

/** Sessions, kept where every process finds them and can end them. */
export interface PageSessions {
  /** False: a session was made of this link before. */
  begin(session: Viewer & { hash: string; link: string; at: Date; until: Date }): Promise<boolean>;
  /** Finds it, which counts as its use. null: unknown, ended, its time is over, or it was not used for too long. */
  use(hash: string, when: InUse): Promise<Session | null>;
  /** All that somebody has, the one that was used last before the others. */
  ofPerson(viewer: Viewer, when: InUse): Promise<Session[]>;
  end(hash: string, now: Date): Promise<void>;
}

/** A working day: in the morning one asks anew. */
export const sessionMs = 12 * hourMs;
/** A browser that somebody left is not theirs for the rest of the day. */
export const unusedMs = 2 * hourMs;

interface Deps {
  sessions: PageSessions;
  signer: Signer;
  now: () => Date;
  /** Where people reach the service. */
  publicUrl: string;
}

export type Sessions = ReturnType<typeof createSessions>;

/**
 * A session is a random number in a cookie, and a row. The number is signed, so that one made up costs no look-up, and the row holds
 * only its hash, so that who reads the table has no session.
 */
export function createSessions({ sessions, signer, now, publicUrl }: Deps) {
  const { protocol, pathname } = new URL(publicUrl);
  const isHttps = protocol === 'https:';
  const base = pathname.replace(/\/+$/, '');
  // With the first prefix browsers take it only from this very host, over https, for all of it; with the second only over https.
  const prefix = !isHttps ? '' : base === '' ? '__Host-' : '__Secure-';
  const [name, opening] = [`${prefix}signoff_session`, `${prefix}signoff_opening`];
  const cookie = (called: string, value: string, ageMs: number) =>
    `${called}=${value}; Path=${base || '/'}; Max-Age=${ageMs / 1000}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  const inUse = (): InUse => {
    const at = now();
    return { at, since: new Date(at.getTime() - unusedMs) };
  };

  return {
    base,

    /** Marks the browser that opened a link, so that whatever keeps no cookies (a preview, a scanner) can't use it up. */
    mark: (reply: FastifyReply, { nonce }: OpenedLink) =>
      reply.header('set-cookie', cookie(opening, signer.sign('opening', nonce), linkMs)),

    isMarked: (request: FastifyRequest, { nonce }: OpenedLink) =>
      cookiesOf(request, opening).some((value) => signer.isOurs('opening', nonce, value)),

    /** Makes a session of a link, under a number that nobody had before; false: there was one already. */
    async begin(reply: FastifyReply, { user, team, nonce }: OpenedLink): Promise<boolean> {
      const number = randomBytes(24).toString('base64url');
      const at = now();
      const until = new Date(at.getTime() + sessionMs);
      const isNew = await sessions.begin({ hash: hashOf(number), link: nonce, user, team, at, until });
      if (isNew)
        reply.header('set-cookie', [
          cookie(name, `${number}.${signer.sign('session', number)}`, sessionMs),
          cookie(opening, '', 0),
        ]);
      return isNew;
    },

    async of(request: FastifyRequest): Promise<Session | null> {
      for (const value of cookiesOf(request, name)) {
        const [number = '', signature = ''] = value.split('.');
        if (!signer.isOurs('session', number, signature)) continue;
        const found = await sessions.use(hashOf(number), inUse());
        if (found) return found;
      }
      return null;
    },

    /** All of its person's, in whichever browsers. */
    allOf: (session: Session) => sessions.ofPerson(session, inUse()),

    /** Ends it for good, wherever else its cookie went. */
    forget: ({ hash }: Session) => sessions.end(hash, now()),

    /** Takes the cookie away. */
    unmark(reply: FastifyReply): void {
      reply.header('set-cookie', cookie(name, '', 0));
    },
  };
}

function hashOf(number: string): string {
  return createHash('sha256').update(number).digest('hex');
}

/** Another site of the same domain may add cookies of this name: all of them are looked at, a few at most. */
function cookiesOf({ headers }: FastifyRequest, name: string): string[] {
  return (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .slice(0, 4)
    .map((pair) => pair.slice(name.length + 1));
}
