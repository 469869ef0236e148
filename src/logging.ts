import { type DestinationStream, type Logger, pino } from 'pino';
import { requestId } from './telemetry/request-id.ts';

interface Options {
  /** The secrets of this process, which no line may hold, wherever they come from. */
  secrets?: (string | null | undefined)[];
  destination?: DestinationStream;
}

/**
 * One JSON line per event; those of a request carry its id. Nothing that opens a door is ever written: fields are hidden by their
 * name, and whatever looks like a key or is one of ours by what it is, since messages of libraries quote what they were given.
 */
export function createLogger(level: string, { secrets = [], destination }: Options = {}): Logger {
  const hide = hiding(secrets.map((secret) => secret && inJson(secret)));
  const options = {
    level,
    base: null,
    // A logger made for one request says so by itself.
    mixin: (_line: object, _level: number, logger: Logger) => {
      const reqId = requestId();
      return reqId === undefined || 'reqId' in logger.bindings() ? {} : { reqId };
    },
    serializers: { err: described },
    redact: { paths: hiddenFields.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), censor: hidden },
    hooks: {
      streamWrite: hide,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Takes out of a text what is one of these secrets, or looks like one. */
export function hiding(secrets: NonNullable<Options['secrets']>): (text: string) => string {
  const ours = secrets.flatMap((secret) => (secret && secret.length >= secretCharsMin ? [secret] : []));
  return (text) => ours.reduce((left, secret) => left.replaceAll(secret, hidden), text.replace(looksSecret, hidden));
}

/**
 * Of an error what says where it came from, and none of what libraries hang on it: Postgres repeats whole rows as the `detail` of a
 * refusal, its client stands there with the password, and an HTTP client's with its headers.
 */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const { code }: { code?: unknown } = Object(error);
  return {
    type: name,
    message,
    stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: described(cause) } : {}),
  };
}

const hidden = '[hidden]';
const hiddenFields = ['token', 'authorization', 'cookie', 'password', 'secret', 'response_url', 'trigger_id'];

/** Slack's tokens and addresses to answer at, our API keys and webhook secrets, the password in an address, and what stands behind Bearer. */
const looksSecret = new RegExp(
  [
    String.raw`\bx(?:ox[a-z]|app)-[\w-]{6,}`,
    String.raw`https://hooks\.slack\.com/[\w/.-]+`,
    String.raw`\bsgn_\w{20,}`,
    String.raw`\bwhsec_[\w+/=-]{8,}`,
    String.raw`(?<=\b[a-z]+://[^\s/@:"]{0,100}:)[^\s/@"]+(?=@)`,
    String.raw`(?<=\b(?:Bearer|Basic) )[\w.~+/=-]{8,}`,
  ].join('|'),
  'g',
);

/** A short one would hide parts of ordinary words. */
const secretCharsMin = 8;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
