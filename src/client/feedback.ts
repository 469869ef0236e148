import { linesOf } from './lines.ts';
import type { Sender } from './send.ts';
import type { FeedbackRecord } from './types.ts';

export interface FeedbackWish {
  /** Of the last record that you have; left out: from the first. */
  cursor?: string;
  /** Only what nobody can undo any more. */
  final?: boolean;
  signal?: AbortSignal;
}

export function createFeedback(sender: Sender) {
  return {
    /**
     * The training records of a project, oldest first, until there is no further one now. Keep the `cursor` of the last record
     * that you dealt with, and the next call goes on there. A connection that breaks is taken up again by itself.
     */
    async *stream(project: string, wish: FeedbackWish = {}): AsyncGenerator<FeedbackRecord, void> {
      const { signal, final } = wish;
      let { cursor } = wish;
      const patience = sender.patience({ signal });
      for (;;) {
        try {
          const query = { ...(cursor === undefined ? {} : { cursor }), ...(final === undefined ? {} : { final }) };
          for await (const line of linesOf(sender.read('exportFeedback', { params: { project }, query, signal }))) {
            const record: FeedbackRecord = JSON.parse(line);
            cursor = record.cursor;
            patience.wentWell();
            yield record;
          }
          return;
        } catch (error) {
          await patience.failed(error);
        }
      }
    },
  };
}
