import type { Sender } from './send.ts';
import type { Project, ReasonInput, RejectedJob, Switched } from './types.ts';

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
  };
}
