import type { FastifyBaseLogger } from 'fastify';

type Line = Parameters<FastifyBaseLogger['info']>;

/** A logger that names its request. It is made when something is to be written, and of most requests nothing is. */
export class RequestLog implements FastifyBaseLogger {
  private readonly parent: FastifyBaseLogger;
  private readonly bindings: object;
  private made: FastifyBaseLogger | null = null;

  constructor(parent: FastifyBaseLogger, bindings: object) {
    this.parent = parent;
    this.bindings = bindings;
  }

  private get log(): FastifyBaseLogger {
    this.made ??= this.parent.child({ ...this.bindings });
    return this.made;
  }

  get level() {
    return this.parent.level;
  }
  fatal(...line: Line) {
    this.log.fatal(...line);
  }
  error(...line: Line) {
    this.log.error(...line);
  }
  warn(...line: Line) {
    this.log.warn(...line);
  }
  info(...line: Line) {
    this.log.info(...line);
  }
  debug(...line: Line) {
    this.log.debug(...line);
  }
  trace(...line: Line) {
    this.log.trace(...line);
  }
  silent(...line: Line) {
    this.log.silent(...line);
  }
  child(...given: Parameters<FastifyBaseLogger['child']>) {
    return this.log.child(...given);
  }
}
