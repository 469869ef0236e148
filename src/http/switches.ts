import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Stop } from '../flow/standings.ts';
import type { Project } from '../review/project.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve } from './operation.ts';
import { reasonInput } from './reasons.ts';

/** What stops a project, whole or in part. */
export interface Switches {
  /** False: it was so already. */
  setPaused: (project: Project, paused: boolean, actor: string) => Promise<boolean>;
  /** Projects whose gate was stopped, since when, by whom and why. */
  stopped: (projects: string[]) => Promise<Map<string, Stop>>;
  /** Whether the gate may approve by itself. False: it was so already. */
  setStopped: (project: Project, stopped: boolean, by: { actor: string; why: string | null }) => Promise<boolean>;
}

const changed = z.boolean().describe('False: it was so already.');

const pauseProject = operation({
  id: 'pauseProject',
  method: 'POST',
  path: '/v1/projects/{project}/pause',
  tag: 'Operation',
  summary: 'Post no new cards until it is resumed',
  description: 'Predictions and answers are taken all the same, and the clocks of deadlines stand still.',
  scope: 'admin',
  body: reasonInput,
  bodyIsOptional: true,
  answers: {
    200: {
      description: 'How it stands.',
      schema: z.strictObject({ project: z.string(), paused: z.boolean(), changed }).meta({ id: 'Switched' }),
    },
  },
});
const resumeProject = operation({
  ...pauseProject,
  id: 'resumeProject',
  path: '/v1/projects/{project}/resume',
  summary: 'Post cards again',
  description: 'Items get back the time that the pause took.',
});
const switchAutoApprove = operation({
  id: 'switchAutoApprove',
  method: 'POST',
  path: '/v1/projects/{project}/auto-approve',
  tag: 'Operation',
  summary: 'Let the gate approve confident predictions by itself, or stop it',
  description: `Stopped, every prediction goes to people, from the next second on; what was approved before stays so. A project with a \`bound\` stops by itself when its audits show that more of what the gate
approves is wrong than that. Whoever switches it on again has looked into it: the watch over the errors begins anew.`,
  scope: 'admin',
  body: reasonInput
    .extend({ on: z.boolean().describe('false: stop it.') })
    .meta({ id: 'AutoApproveInput', examples: [{ on: false, reason: 'The model was trained on the wrong labels' }] }),
  answers: {
    200: {
      description: 'How it stands.',
      schema: z
        .strictObject({ project: z.string(), auto_approve: z.boolean(), changed })
        .meta({ id: 'AutoApproveSwitched' }),
    },
  },
});

export const switchOperations = [pauseProject, resumeProject, switchAutoApprove];

export function registerSwitches(app: FastifyInstance, deps: Switches & { gate: Gatekeeper }): void {
  for (const [described, paused] of [
    [pauseProject, true],
    [resumeProject, false],
  ] as const) {
    serve(app, described, async ({ access, params, body }) => {
      const project = deps.gate.project(access, params.project);
      const changed = await deps.setPaused(project, paused, body.actor ?? access.name);
      return { project: project.key, paused, changed };
    });
  }

  serve(app, switchAutoApprove, async ({ access, params, body }) => {
    const project = deps.gate.project(access, params.project);
    const by = { actor: body.actor ?? access.name, why: body.reason ?? null };
    const changed = await deps.setStopped(project, !body.on, by);
    return { project: project.key, auto_approve: body.on, changed };
  });
}
