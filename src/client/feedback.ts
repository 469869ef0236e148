import { linesOf } from './lines.ts';
import type { Sender } from './send.ts';
import type { Calls, Consensus, FeedbackRecord } from './types.ts';

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

    /**
     * What several answers to each item come to, of items decided in the last days, those decided last first. Of very many items
     * only the newest, as the API says. A connection that breaks has everything read anew.
     */
    async consensus(
      project: string,
      { signal, ...query }: NonNullable<Calls['exportConsensus']['query']> & { signal?: AbortSignal } = {},
    ): Promise<Consensus[]> {
      const patience = sender.patience({ signal });
      for (;;) {
        try {
          const found: Consensus[] = [];
          for await (const line of linesOf(sender.read('exportConsensus', { params: { project }, query, signal })))
            found.push(JSON.parse(line));
          return found;
        } catch (error) {
          await patience.failed(error);
        }
      }
    },
  };
}
