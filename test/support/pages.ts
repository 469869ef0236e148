import { type FastifyBaseLogger, fastify, LogController } from 'fastify';
import { overviewOf } from '../../src/flow/summary/overview.ts';
import { summarizeSpan } from '../../src/flow/summary/span.ts';
import { summarize } from '../../src/flow/summary/summarize.ts';
import { mintLink } from '../../src/http/pages/links.ts';
import { type Pages, registerPages } from '../../src/http/pages/register.ts';
import { createLogger } from '../../src/logging.ts';
import type { Project } from '../../src/review/project.ts';
import { createAlertBook } from '../../src/store/alert-book.ts';
import { createDesk } from '../../src/store/desk.ts';
import { createPageRecords } from '../../src/store/page-records.ts';
import { createPageSessions } from '../../src/store/page-sessions.ts';
import { summaryDeps } from '../../src/store/summary-records.ts';
import type { StoreUnderTest } from './store.ts';

export const pagesSecret = 'a secret of the pages of a test';
const names = new Map([
  ['U01ANA', 'Ana Duarte'],
  ['U02BEN', 'Ben Okafor'],
  ['U03CLEO', 'Cleo Marchetti'],
  ['U09LEA', 'Lea Lindqvist'],
]);

export interface PagesUnderTest extends AsyncDisposable {
  url: string;
  /** A link for somebody, made now. */
  link(path: string, user?: string): string;
  /** What was logged, a line of JSON each. */
  logged: string[];
}

/** The pages over a store, with everything that Slack would say made up; `changes` says something else. */
export async function servePages(
  { store, db, clockwork }: StoreUnderTest,
  { projects, now, ...changes }: { projects: Project[]; now: () => Date } & Partial<Pages>,
): Promise<PagesUnderTest> {
  const records = createPageRecords(db);
  const summing = summaryDeps(db, now);
  const logged: string[] = [];
  const destination = { write: (line: string) => void logged.push(line) };
  const loggerInstance: FastifyBaseLogger = createLogger('info', { secrets: [], destination });
  const app = fastify({ loggerInstance, logController: new LogController({ disableRequestLogging: true }) });
  registerPages(app, {
    secrets: [pagesSecret],
    publicUrl: 'http://127.0.0.1',
    now,
    sessions: createPageSessions(db),
    leadsOf: async ({ user }) => projects.filter(({ leads }) => leads.users.includes(user)),
    names: async () => names,
    summary: (project, day) => summarize(summing, project, day),
    span: (project, day, span) => summarizeSpan({ ...summing }, project, day, span),
    overview: (led) =>
      overviewOf({ ...summing, clockwork, desk: createDesk(db), overviews: records, alerts: createAlertBook(db) }, led),
    behind: records,
    item: store.item,
    reviews: store.reviews,
    historyOf: createDesk(db).historyOf,
    hasCard: async () => true,
    cardLink: async (id) => `https://example.slack.com/archives/C0REVIEW/${id}`,
    ...changes,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    logged,
    link: (path, user = 'U09LEA') => mintLink(pagesSecret, url, { user, path }, now()),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** What a browser keeps of the answers that it gets, for one host. */
export function cookieJar() {
  const kept = new Map<string, string>();
  return {
    kept,
    header: () => [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
    take({ headers }: Response) {
      for (const line of headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0(;|$)/i.test(line)) kept.delete(name);
        else kept.set(name, value);
      }
    },
  };
}

/** Asks as a browser does that follows to other pages; `path` may be a whole address. */
export async function open(
  url: string,
  path: string,
  jar = cookieJar(),
): Promise<Response & { text: () => Promise<string> }> {
  let at = new URL(path, url);
  for (let hops = 0; hops < 5; hops++) {
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie: jar.header() } });
    jar.take(answer);
    const to = answer.headers.get('location');
    if (answer.status !== 303 || to === null || !to.startsWith('/')) return answer;
    at = new URL(to, url);
  }
  throw new Error('sent around in circles');
}
