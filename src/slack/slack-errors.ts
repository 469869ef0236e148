import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { RedrawOutcome, SlackFailure } from '../flow/ports.ts';

/** Refusals that are about what the message holds. Every other code is about the app, the channel or Slack: that passes, or people mend it. */
const aboutContent =
  /^(invalid_blocks.*|block_mismatch|msg_.*too_long|no_text|.*metadata.*|invalid_arg.*|.*attachments.*|markdown_.*|invalid_slack_file|file_.*|images?_.*)$/;
/** Refusals by one channel or person; elsewhere the same message would be taken. */
const closesAPlace =
  /^(not_in_channel|channel_not_found|is_archived|restricted_action.*|user_not_found|user_disabled|messages_tab_disabled|cannot_dm_bot)$/;
/** Somebody deleted the message at which the thread begins. */
const closesAThread = /^(thread_not_found|cannot_reply_to_message)$/;
/** These need people, so there is no hurry. */
const untilMendedMs = 15_000;
const slackIsUnwell = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What a failed call to Slack means for what it was meant to do. */
export function whatFailed(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: error.retryAfter * 1000, why: 'rate limited' };
  }
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data;
    if (code === 'ratelimited' || code === 'rate_limited') {
      return { kind: 'rate_limited', retryAfterMs: 5_000, why: code };
    }
    // With an HTML page for an answer the SDK puts the page where the code should be.
    if (slackIsUnwell.has(code) || !/^[a-z0-9_]+$/.test(code)) return { kind: 'unknown', why: code.slice(0, 100) };
    const closed = closesAPlace.test(code) ? 'place' : closesAThread.test(code) ? 'thread' : null;
    if (closed !== null) return { kind: 'later', retryAfterMs: untilMendedMs, why: code, closed };
    if (!aboutContent.test(code)) return { kind: 'later', retryAfterMs: untilMendedMs, why: code };
    const details = error.data.response_metadata?.messages?.join('; ');
    return { kind: 'refused', why: details ? `${code}: ${details}`.slice(0, 1000) : code };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: 'rate_limited', retryAfterMs: 5_000, why: 'rate limited' };
    return { kind: 'unknown', why: `HTTP ${error.statusCode}` };
  }
  if (neverSent(error)) return { kind: 'later', retryAfterMs: 2_000, why: 'Slack could not be reached' };
  return { kind: 'unknown', why: error instanceof Error ? error.message.slice(0, 200) : 'no answer' };
}

/** The same for a message that was to be drawn anew. */
export function redrawOutcome(error: unknown): RedrawOutcome {
  const failure = whatFailed(error);
  if (failure.why.startsWith('message_not_found')) return { kind: 'message_gone' };
  // Drawing the same twice does no harm.
  return failure.kind === 'unknown' ? { kind: 'later', retryAfterMs: 1_000, why: failure.why } : failure;
}

/** No connection came about, so Slack can't have done anything. */
function neverSent(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; ) {
    const code = 'code' in cause ? cause.code : undefined;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT')
      return true;
    cause = cause instanceof WebAPIRequestError ? cause.original : cause.cause;
  }
  return false;
}

/** Slack refuses our credentials: no amount of trying helps. */
export class SlackRefusesUs extends Error {}

const credentials =
  /^(invalid_auth|not_authed|account_inactive|user_removed_from_team|team_disabled|token_revoked|token_expired|not_allowed_token_type)$/;

/** The code with which Slack refuses a token for good; null for every other failure. */
export function whyRefused(error: unknown): string | null {
  return error instanceof WebAPIPlatformError && credentials.test(error.data.error) ? error.data.error : null;
}
