/** The embedded database cannot be had. The message is one or two sentences for the operator: what is so, and what to do. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

/** What every refusal may end with: the way out that always works. */
export const orDatabaseUrl = 'or set DATABASE_URL to a PostgreSQL server of your own';

/** What the operating system refused while we worked in the data folder, as a sentence. Other errors pass unchanged. */
export async function sayingWhatToDo<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} cannot be used: ${error.message}. Make it readable and writable for the user who runs Signoff, with room on its disk, point SIGNOFF_DATA to another folder, ${orDatabaseUrl}.`,
      { cause: error },
    );
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
