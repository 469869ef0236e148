import { z } from 'zod';

/**
 * A process that opens the embedded database, for tests that kill it: says what came of it as a line of JSON, stops when
 * its standard input ends. Its one argument is `openerArgument` as JSON.
 */
export const openerArgument = z.object({
  /** The URL of the `embedded.ts` to use. */
  embedded: z.string(),
  dataDir: z.string(),
  exclusive: z.boolean(),
  /** Become this user first (from root), after the programs are loaded. */
  uid: z.number().optional(),
  /** Outlive Ctrl-C, as a service does that still has something to finish. */
  ignoreCtrlC: z.boolean().optional(),
});

export const openerAnswer = z.union([
  z.object({ url: z.string(), startedHere: z.boolean() }),
  z.object({ refused: z.string(), kind: z.string() }),
]);

if (import.meta.main) {
  const argument = openerArgument.parse(JSON.parse(process.argv[2] ?? ''));
  if (argument.ignoreCtrlC) process.on('SIGINT', () => undefined);
  const { openEmbeddedPostgres }: typeof import('../../src/store/embedded.ts') = await import(argument.embedded);
  if (argument.uid !== undefined) {
    process.setgroups?.([]);
    process.setgid?.(argument.uid);
    process.setuid?.(argument.uid);
  }
  const say = (answer: z.infer<typeof openerAnswer>) => console.log(JSON.stringify(answer));
  try {
    const { dataDir, exclusive } = argument;
    await using postgres = await openEmbeddedPostgres({ dataDir, exclusive, log: (message) => console.error(message) });
    say({ url: postgres.url, startedHere: postgres.startedHere });
    for await (const _ of process.stdin);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    say({ refused: error.message, kind: error.name });
  }
}
