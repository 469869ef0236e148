import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';

/** What a failed call to Slack means for what it was meant to do. */
export type SlackFailure =
  /** Not done; the same call may work later, and so may every call like it. */
  | { kind: 'later'; retryAfterMs: number; why: string }
  /** Not done, and the same call will be refused again. */
  | { kind: 'refused'; why: string }
  /** Done or not done: nobody can say. */
  | { kind: 'unknown'; why: string };

/** Refusals that are about the app or the channel, not about this card: people mend them, then everything goes on. */
const untilMended = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'missing_scope',
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'restricted_action',
  'access_denied',
  'team_access_not_granted',
  'org_login_required',
  'ekm_access_denied',
  'not_allowed_token_type',
]);
const slackIsUnwell = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

export function whatFailed(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', retryAfterMs: error.retryAfter * 1000, why: 'rate limited' };
  }
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data;
    if (code === 'ratelimited' || code === 'rate_limited') return { kind: 'later', retryAfterMs: 5_000, why: code };
    if (untilMended.has(code)) return { kind: 'later', retryAfterMs: 15_000, why: code };
    // With an HTML page for an answer the SDK puts the page where the code should be.
    if (slackIsUnwell.has(code) || !/^[a-z0-9_]+$/.test(code)) return { kind: 'unknown', why: code.slice(0, 100) };
    const details = error.data.response_metadata?.messages?.join('; ');
    return { kind: 'refused', why: details ? `${code}: ${details}`.slice(0, 1000) : code };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: 'later', retryAfterMs: 5_000, why: 'rate limited' };
    return { kind: 'unknown', why: `HTTP ${error.statusCode}` };
  }
  if (neverSent(error)) return { kind: 'later', retryAfterMs: 2_000, why: 'Slack could not be reached' };
  return { kind: 'unknown', why: error instanceof Error ? error.message.slice(0, 200) : 'no answer' };
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
