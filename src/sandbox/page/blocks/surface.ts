import { createHash } from 'node:crypto';
import type { Html } from '../html.ts';
import type { Reader } from '../text/reader.ts';

/** Where a block is drawn, and for whom. */
export interface Surface {
  reader: Reader;
  /** Begins the ids of everything drawn there: one message may stand in the channel and in the thread pane at once. */
  prefix: string;
  /** The port the page was asked on: pictures the sandbox itself serves are shown, any other is only named. */
  port: string | null;
}

/** Changes whenever the drawing does, so that the page redraws that and nothing else. */
export function signature(drawn: Html): string {
  return createHash('sha1').update(drawn.markup).digest('base64url').slice(0, 12);
}

/** An id for one control, unique on the page, made of what a message says but safe to use in a selector. */
export function controlId(surface: Surface, blockId: string, actionId: string): string {
  return `${surface.prefix}-${createHash('sha1').update(`${blockId}\n${actionId}`).digest('hex').slice(0, 10)}`;
}
