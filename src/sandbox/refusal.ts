import type { Problem } from './block-kit/check.ts';
import { problemMessage } from './block-kit/validate.ts';

/** Slack says no: `error` is Slack's own word for it, `extra` what else the answer carries. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly error: string;
  readonly extra: Record<string, unknown>;

  constructor(error: string, extra: Record<string, unknown> = {}) {
    super(error);
    this.error = error;
    this.extra = extra;
  }
}

/** A refusal that names every problem with its pointer, as Slack does in `response_metadata.messages`. */
export function refusalOf(error: string, problems: Problem[]): Refusal {
  return new Refusal(error, {
    errors: problems.map((problem) => problem.message),
    response_metadata: { messages: problems.map(problemMessage) },
  });
}
