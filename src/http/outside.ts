import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent, Dispatcher } from 'undici';
import type { Outside } from '../flow/webhook-ports.ts';
import type { Borders } from '../review/borders.ts';
import type { Attempt } from '../review/webhook.ts';

/** The addresses of a name. */
export type Resolve = (name: string) => Promise<{ address: string; family: number }[]>;

interface Options {
  borders: Borders;
  resolve?: Resolve;
  /** Until an attempt is over, whatever the other side does. */
  totalMsMax?: number;
}

const responseBytesMax = 1_000;
const responseMsMax = 2_000;
const resolveMsMax = 5_000;

/**
 * Calls addresses that others named. A name is resolved once for each connection, all its addresses have to be within the borders,
 * and what was checked is what is dialed: there is no second look-up that could answer otherwise. No redirect is followed, nothing is
 * taken from the environment, and of an answer no more than its beginning is read.
 */
export function createOutside({
  borders,
  resolve = resolveByDns,
  totalMsMax = 15_000,
}: Options): Outside & { close(): Promise<void> } {
  async function checked(url: URL, name: string): Promise<{ address: string; family: number }[]> {
    const addresses = await Promise.race([
      resolve(name),
      sleep(resolveMsMax, null, { ref: false }).then(() => {
        throw new Refusal('its name does not resolve in time');
      }),
    ]);
    if (addresses.length === 0) throw new Refusal('its name does not resolve');
    if (addresses.some(({ address }) => !borders.admits(url, address)))
      throw new Refusal('its name leads to an address that is not public');
    return addresses;
  }

  // One for each origin: what an address has to be depends on protocol and port, and a look-up hears of neither.
  const agents = new Map<string, Agent>();
  async function agentOf(url: URL): Promise<Agent> {
    const { Agent } = await undici();
    const known = agents.get(url.origin);
    if (known) {
      // Whoever was called last stands last.
      agents.delete(url.origin);
      agents.set(url.origin, known);
      return known;
    }
    const dial: LookupFunction = (name, options, answer) => {
      checked(url, name).then(
        (addresses) => {
          const [first] = addresses;
          if (options.all) answer(null, addresses);
          else answer(null, first?.address ?? '', first?.family);
        },
        (error) => answer(error, ''),
      );
    };
    const agent = new Agent({ connect: { lookup: dial, timeout: totalMsMax }, keepAliveTimeout: 4_000, pipelining: 1 });
    agents.set(url.origin, agent);
    const [oldest] = agents;
    if (agents.size > agentsMax && oldest) {
      agents.delete(oldest[0]);
      void oldest[1].close();
    }
    return agent;
  }

  return {
    async problemOf(text) {
      const wrong = borders.problemOf(text);
      if (wrong !== null) return wrong;
      const url = new URL(text);
      // An address is all in its form.
      if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return null;
      return checked(url, url.hostname).then(
        () => null,
        (error) => `can’t be called: ${inWords(error, totalMsMax)}`,
      );
    },

    async post(text, headers, body, signal) {
      const wrong = borders.problemOf(text);
      if (wrong !== null) return { kind: 'unanswered', why: `the address ${wrong}` };
      const { request } = await undici();
      const late = AbortSignal.timeout(totalMsMax);
      const url = new URL(text);
      try {
        const {
          statusCode,
          headers: answered,
          body: response,
        } = await request(url, {
          method: 'POST',
          dispatcher: await agentOf(url),
          headers: { 'content-type': 'application/json', 'user-agent': 'Signoff', ...headers },
          body,
          signal: signal ? AbortSignal.any([late, signal]) : late,
        });
        return {
          kind: 'answered',
          status: statusCode,
          retryAfter: [answered['retry-after']].flat()[0] ?? null,
          response: await beginningOf(response),
        };
      } catch (error) {
        return { kind: 'unanswered', why: inWords(error, totalMsMax) } satisfies Attempt;
      }
    },

    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}
const agentsMax = 500;

/** Loaded when somebody is called: most services call nobody, and it takes memory and time. */
const undici = () => import('undici');

class Refusal extends Error {}

const resolveByDns: Resolve = (name) => lookup(name, { all: true, order: 'verbatim' });

/** What the answer begins with. The rest is not read: who sends without end is hung up on. */
async function beginningOf(response: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const enough = setTimeout(() => response.destroy(), responseMsMax);
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= responseBytesMax) break;
    }
  } catch {
    // The status has been heard, and that is what counts.
  } finally {
    clearTimeout(enough);
    response.on('error', () => {}).destroy();
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, responseBytesMax)).replaceAll('\0', '');
}

function inWords(error: unknown, totalMsMax: number): string {
  if (error instanceof Refusal) return error.message;
  const { name = '', code = '' }: { name?: string; code?: string } = Object(error);
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return `no answer came within ${totalMsMax / 1000} s`;
  if (name === 'AbortError') return 'Signoff stopped meanwhile';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (/^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)) return `its certificate is not valid (${code})`;
  return `the connection failed (${code || name || 'for no known reason'})`;
}
