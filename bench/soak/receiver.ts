import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Books } from './books.ts';

/** A receiver of webhooks that takes everything, and notes which items it was told of. */
export async function openReceiver(books: Books): Promise<{ url: string; received: () => number } & AsyncDisposable> {
  let received = 0;
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const told = toldSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      if (told.success) books.delivered.add(told.data.data.item);
      else books.isWrong('a webhook told something that is no event of an item');
      received += 1;
      answer.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received: () => received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const toldSchema = z.object({ data: z.object({ item: z.string() }) });
