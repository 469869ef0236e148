import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { expect, it } from 'vitest';
import { whatFailed } from '../../src/slack/slack-errors.ts';

const refusal = (error: string) => new WebAPIPlatformError({ ok: false, error });

it.each([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'metadata_too_large',
  'block_mismatch',
  'no_text',
])('%s is about what the card holds', (code) => expect(whatFailed(refusal(code)).kind).toBe('refused'));

it.each([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'message_limit_exceeded',
  'app_access_restricted',
  'external_channel_migrating',
  'update_failed',
  'a_code_that_slack_has_yet_to_invent',
])('%s is about the channel or the app, and passes', (code) => expect(whatFailed(refusal(code)).kind).toBe('later'));

it.each(['internal_error', 'fatal_error', '<!doctype html><title>Bad Gateway</title>'])(
  'after %s nobody knows what was done',
  (code) => expect(whatFailed(refusal(code)).kind).toBe('unknown'),
);

it('a rate limit says how long it lasts', () => {
  expect(whatFailed(new WebAPIRateLimitedError(7))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 7_000 });
});

it('a 500 leaves open what was done', () => {
  expect(whatFailed(new WebAPIHTTPError(500, 'Internal Server Error', {}, '')).kind).toBe('unknown');
});
