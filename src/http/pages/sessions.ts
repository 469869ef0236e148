import { duration } from '../../flow/in-words.ts';
import { type Html, html } from '../html.ts';
import { type Session, sessionMs, unusedMs } from './session.ts';
import { figure } from './table.ts';

/** Every browser in which somebody is signed in, each with a button that ends it. */
export function sessionsPage(base: string, here: Session, sessions: Session[], now: Date): Html {
  const others = sessions.filter(({ hash }) => hash !== here.hash);
  const since = (at: Date) => {
    const ms = now.getTime() - at.getTime();
    return ms < 60_000 ? 'just now' : `${duration(ms)} ago`;
  };
  const left = ({ begunAt, usedAt }: Session) =>
    Math.min(begunAt.getTime() + sessionMs, usedAt.getTime() + unusedMs) - now.getTime();
  return html`<h1>Where you are signed in</h1>
<p class="soft">In each browser for ${duration(sessionMs)}, or until you open no page there for ${duration(unusedMs)}.</p>
${figure({
  caption: 'Your sessions',
  stacks: true,
  columns: [
    { title: 'Browser' },
    { title: 'Signed in', isNumber: true },
    { title: 'Last page', isNumber: true },
    { title: 'Ends by itself', isNumber: true },
    { title: 'End it now' },
  ],
  rows: [
    ['This one', since(here.begunAt), 'this page', `in ${duration(left(here))}`, 'with “Sign out” at the top'],
    ...others.map((other) => [
      'Another one',
      since(other.begunAt),
      since(other.usedAt),
      `in ${duration(left(other))}`,
      html`<form method="post" action="${base}/sessions/${other.hash}/end"><button>End<span class="unseen"> the session that began ${since(other.begunAt)}</span></button></form>`,
    ]),
  ],
})}
${
  others.length === 0
    ? html`<p class="note">You are signed in nowhere else.</p>`
    : html`<form class="after" method="post" action="${base}/sessions/end"><button>Sign out everywhere</button></form>`
}`;
}
