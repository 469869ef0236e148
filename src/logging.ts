import { type Logger, pino } from 'pino';

/** One JSON line per event. Nothing that opens a door is ever written: see `redact`. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        '*.token',
        '*.authorization',
        '*.response_url',
        '*.trigger_id',
      ],
      censor: '[hidden]',
    },
  });
}
