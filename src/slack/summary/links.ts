import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';

interface Deps {
  web: WebClient;
  cardOf: (itemId: string) => Promise<{ channel: string; ts: string } | null>;
}

const linksMax = 20;
/** A summary waits no longer for its links: without them it says the same. */
const patienceMs = 3_000;

/** Where the cards of these items are; what has no card, or whose address Slack does not tell in time, is left out. */
export async function cardLinks({ web, cardOf }: Deps, itemIds: string[]): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  const asked = (async () => {
    for (const itemId of itemIds.slice(0, linksMax)) {
      const card = await cardOf(itemId);
      if (!card) continue;
      const answer = await web.chat.getPermalink({ channel: card.channel, message_ts: card.ts }).catch(() => null);
      if (answer?.permalink) links.set(itemId, answer.permalink);
    }
  })();
  await Promise.race([asked.catch(() => {}), sleep(patienceMs, undefined, { ref: false })]);
  return new Map(links);
}
