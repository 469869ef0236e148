import type { FetchFunction } from '@slack/web-api';
import type { SlackOutcome } from './metrics.ts';
import type { Tracing } from './tracing.ts';

interface Options {
  called: (method: string, outcome: SlackOutcome) => void;
  tracing: Pick<Tracing, 'call'>;
}

/** How we call Slack, told of each call. Whatever the SDKs send goes through here: methods, and replies to where a click came from. */
export function watchSlack({ called, tracing }: Options): FetchFunction {
  return async (url, init) => {
    const method = methodOf(String(url));
    try {
      const response = await tracing.call(`slack ${method}`, () => fetch(url, init));
      called(method, response.ok ? 'answered' : response.status === 429 ? 'rate_limited' : 'failed');
      return response;
    } catch (error) {
      called(method, 'unanswered');
      throw error;
    }
  };
}

/** `chat.postMessage`; an address that Slack made for one click is none that can be counted by name. */
function methodOf(url: string): string {
  const [, method] = /\/api\/([a-z]+(?:\.[a-zA-Z]+)+)$/.exec(url.split('?')[0] ?? '') ?? [];
  return method ?? 'response';
}
