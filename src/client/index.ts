export type { Ask, Create, Wait } from './ask.ts';
export {
  type ErrorCode,
  type ProblemCode,
  SignoffConnectionError,
  SignoffError,
  SignoffTimeoutError,
} from './errors.ts';
export type { EventsWish, SignoffEvent } from './events.ts';
export type { Options } from './send.ts';
export { Signoff } from './signoff.ts';
export type * from './types.ts';
export { SignoffWebhookError, type Verification, type VerifiedWebhook, verifyWebhook } from './verify-webhook.ts';
