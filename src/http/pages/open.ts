import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Drawn } from './frame.ts';
import { readLink, type Signer } from './links.ts';
import { messages } from './messages.ts';
import type { Sessions } from './session.ts';

interface Deps {
  sessions: Sessions;
  signer: Signer;
  now: () => Date;
}

/**
 * A link is opened in two steps, neither of which asks a person for anything. The first only marks the browser by a cookie and sends it
 * to the second, which makes the session. What fetches links to draw a preview, or to look for viruses, keeps no cookies: it can ask for
 * the first step as often as it likes, and the link stays good. The second step works once, whoever else has the link by then.
 */
export async function openLink(
  { sessions, signer, now }: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Drawn> {
  const { link: token, again } = Object(request.query);
  const read = typeof token === 'string' ? readLink(signer, token, now()) : { kind: 'not_ours' as const };
  const refuse = (why: 'expired' | 'used' | 'not_ours', page: Drawn) => {
    request.log.info({ why }, 'a link to the pages was refused');
    return page;
  };
  switch (read.kind) {
    case 'not_ours':
      return refuse('not_ours', messages.notOurs);
    case 'expired':
      return refuse('expired', messages.expired);
    case 'link': {
      const { link } = read;
      const page: Drawn = { kind: 'elsewhere', to: sessions.base + link.path };
      const before = await sessions.of(request);
      // Back, or the same click twice: the browser that has the session may open its link again.
      if (before?.link === link.nonce) return page;
      if (!sessions.isMarked(request, link)) {
        if (again !== undefined) return messages.noCookies;
        sessions.mark(reply, link);
        return { kind: 'elsewhere', to: `${sessions.base}/open?link=${token}&again=1` };
      }
      if (!(await sessions.begin(reply, link))) return refuse('used', messages.used);
      request.log.info({ user: link.user }, 'somebody signed in to the pages');
      if (before) await sessions.forget(before);
      return page;
    }
  }
}
