import { expect, it } from 'vitest';
import { createLogger } from '../src/logging.ts';
import { inRequest } from '../src/telemetry/request-id.ts';
import { adminKey, startLoop } from './support/loop.ts';
import { aSubmission } from './support/project.ts';

/** Every line that is written, as text and read. */
function aLogger(level: string, secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLogger(level, { secrets, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines, read: () => lines.map((line) => JSON.parse(line)) };
}

it.each([
  ['Slack’s bot token', 'xoxb-1234567890-abcdefghij'],
  ['Slack’s app token', 'xapp-1-A0123-456-abcdef'],
  ['an address to answer at', 'https://hooks.slack.com/actions/T01/123/abc'],
  ['an API key', `sgn_${'a1'.repeat(18)}`],
  ['a webhook’s secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['our own one', 'kQ3vX9bT7mWz2LpR8nYc4JhF', ['kQ3vX9bT7mWz2LpR8nYc4JhF']],
  ['our own one that JSON writes otherwise', 'with "quotes" and \\ in it', ['with "quotes" and \\ in it']],
])('%s is never written, wherever it comes from', (_what, secret, ours: string[] = []) => {
  const { log, lines, read } = aLogger('info', ours);
  log.info({ why: `it said ${secret}` }, `no: ${secret}!`);
  log.warn({ err: new Error(`refused ${secret}`) }, 'failed');
  log.child({ given: secret }).error({ deep: { er: [secret] } }, 'again');
  expect(lines).toHaveLength(3);
  for (const line of read()) expect(JSON.stringify(line)).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(read()[0].msg).toBe('no: [hidden]!');
});

it('of an error its words, its place and what caused it are written, and nothing that hangs on it', () => {
  const { log, lines, read } = aLogger('info');
  const cause = Object.assign(new Error('the row'), { detail: 'Failing row contains (my diary)', code: '23514' });
  const error = Object.assign(new TypeError('it failed', { cause }), {
    ...{ client: { password: 'of-the-database' }, config: { headers: { 'x-key': 'of-somebody' } }, where: 'my diary' },
  });
  log.error({ err: error }, 'a request failed');
  expect(lines.join('')).not.toMatch(/diary|of-the-database|of-somebody/);
  expect(read()[0].err).toEqual({
    ...{ type: 'TypeError', message: 'it failed', stack: expect.stringContaining('logging.test.ts') },
    cause: { type: 'Error', message: 'the row', stack: expect.any(String), code: '23514' },
  });
});

it('what stands behind Bearer, in an address or under a telling name is hidden, and the rest stays', () => {
  const { log, lines, read } = aLogger('info');
  const headers = { authorization: 'Bearer abc', cookie: 'a=b', accept: '*/*' };
  log.info(
    { req: { headers }, token: 't-1', slack: { response_url: 'https://x/y', ok: true } },
    'Basic dXNlcjprZXkxMjM=',
  );
  log.info({}, 'connect postgres://signoff:pass-word@db:5432/signoff failed at 10:20:30 for a@b.example');
  expect(lines.join('')).not.toMatch(/Bearer abc|a=b|t-1|x\/y|dXNlcjpr|pass-word/);
  expect(read()[0]).toMatchObject({ req: { headers: { accept: '*/*' } }, slack: { ok: true } });
  expect(read()[1].msg).toBe('connect postgres://signoff:[hidden]@db:5432/signoff failed at 10:20:30 for a@b.example');
});

it('a line of a request carries its id, once, also when a part says it that knows of no request', async () => {
  const { log, lines, read } = aLogger('info');
  await new Promise<void>((resolve) => inRequest('r-1', () => setTimeout(() => resolve(log.info({}, 'later')), 1)));
  inRequest('r-2', () => log.child({ reqId: 'r-2' }).info({}, 'by itself'));
  log.info({}, 'outside');
  expect(read().map(({ reqId }) => reqId)).toEqual(['r-1', 'r-2', undefined]);
  expect(lines[1]?.match(/reqId/g)).toHaveLength(1);
});

it('each request is one line that says who, what and how, by the id of its answer and without what was sent', async () => {
  const { log, lines, read } = aLogger('debug');
  await using loop = await startLoop({ log });
  const created = await loop.api(
    'POST',
    '/v1/projects/support-intent/items',
    aSubmission({ input: { text: 'my diary' } }),
  );
  const refused = await loop.api('GET', `/v1/items/${created.body.id}`, undefined, 'wrong-key-of-somebody');
  const nowhere = await loop.api('GET', '/no/such/diary');
  // A body that is being read belongs to its connection; what is logged afterwards must know the request all the same.
  const waits = await loop.api('GET', `/v1/items/${created.body.id}?wait=1`);
  const answers = await loop.until(async () => {
    const found = read().filter(({ msg }) => msg === 'answered');
    return found.length >= 4 && found;
  });

  const idOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id');
  const shown = answers.map(({ level, reqId, method, operation, status, key }) => ({
    level,
    reqId,
    method,
    operation,
    status,
    key,
  }));
  expect(shown).toEqual([
    { level: 20, reqId: idOf(created), method: 'POST', operation: 'createItem', status: 201, key: 'admin' },
    { level: 30, reqId: idOf(refused), method: 'GET', operation: 'getItem', status: 401, key: null },
    { level: 20, reqId: idOf(nowhere), method: 'GET', operation: null, status: 404, key: null },
    { level: 20, reqId: idOf(waits), method: 'GET', operation: 'getItem', status: 200, key: 'admin' },
  ]);
  expect(answers.every(({ ms }) => typeof ms === 'number' && ms > 0)).toBe(true);
  expect(lines.join('')).not.toMatch(new RegExp(`diary|wrong-key|${adminKey}`));
});
