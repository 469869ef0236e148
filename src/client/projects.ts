import type { Sender } from './send.ts';
import type {
  Advice,
  AutoApproveSwitched,
  Calls,
  Project,
  Quality,
  ReasonInput,
  RejectedJob,
  Reviewers,
  Summary,
  Switched,
} from './types.ts';

interface Options {
  signal?: AbortSignal;
}

export function createProjects(sender: Sender) {
  return {
    /** The projects that this key may see. */
    async list({ signal }: Options = {}): Promise<Project[]> {
      return (await sender.send('listProjects', { signal })).projects;
    },
    get: (project: string, { signal }: Options = {}): Promise<Project> =>
      sender.send('getProject', { params: { project }, signal }),
    /** The last jobs of the intake queue that were no valid items, the newest first. */
    async rejected(project: string, { signal }: Options = {}): Promise<RejectedJob[]> {
      return (await sender.send('listRejected', { params: { project }, signal })).rejected;
    },
    /** What `verifyWebhook` takes for the messages to a `callback_url` of this project. */
    async callbackSecret(project: string, { signal }: Options = {}): Promise<string> {
      return (await sender.send('getCallbackSecret', { params: { project }, signal })).secret;
    },
    /** Posts no new cards until it is resumed. */
    pause: (project: string, reason: ReasonInput = {}, { signal }: Options = {}): Promise<Switched> =>
      sender.send('pauseProject', { params: { project }, body: reason, signal }, true),
    resume: (project: string, reason: ReasonInput = {}, { signal }: Options = {}): Promise<Switched> =>
      sender.send('resumeProject', { params: { project }, body: reason, signal }, true),
    /** Lets the gate approve confident predictions by itself, or stops it. */
    autoApprove: (
      project: string,
      on: boolean,
      reason: ReasonInput = {},
      { signal }: Options = {},
    ): Promise<AutoApproveSwitched> =>
      sender.send('switchAutoApprove', { params: { project }, body: { on, ...reason }, signal }, true),
    /** Where the threshold of the gate should lie. */
    advice: (
      project: string,
      wish: NonNullable<Calls['getAdvice']['query']> = {},
      { signal }: Options = {},
    ): Promise<Advice> => sender.send('getAdvice', { params: { project }, query: wish, signal }),
    /** How good the model is, and how far people agree. */
    quality: (
      project: string,
      period: NonNullable<Calls['getQuality']['query']> = {},
      { signal }: Options = {},
    ): Promise<Quality> => sender.send('getQuality', { params: { project }, query: period, signal }),
    /** A project's day as leads read it: `date` such as 2026-11-21 in its time zone; left out: the last day that is over. */
    summary: (
      project: string,
      wish: NonNullable<Calls['getSummary']['query']> = {},
      { signal }: Options = {},
    ): Promise<Summary> => sender.send('getSummary', { params: { project }, query: wish, signal }),
    /** How each reviewer works; takes a key with `admin`. */
    reviewers: (
      project: string,
      period: NonNullable<Calls['getReviewers']['query']> = {},
      { signal }: Options = {},
    ): Promise<Reviewers> => sender.send('getReviewers', { params: { project }, query: period, signal }),
  };
}
