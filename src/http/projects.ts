import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Stop } from '../flow/standings.ts';
import type { Project } from '../review/project.ts';
import { type Gatekeeper, maySee } from './access.ts';
import { operation, serve } from './operation.ts';
import * as schemas from './schemas.ts';

const listProjects = operation({
  id: 'listProjects',
  method: 'GET',
  path: '/v1/projects',
  tag: 'Projects',
  summary: 'List the projects that this key may see',
  scope: 'projects:read',
  answers: { 200: { description: 'Projects.', schema: schemas.projectList } },
});

const getProject = operation({
  id: 'getProject',
  method: 'GET',
  path: '/v1/projects/{project}',
  tag: 'Projects',
  summary: 'Read one project: its labels, its gate, its rules',
  scope: 'projects:read',
  answers: { 200: { description: 'The project.', schema: schemas.project } },
});

const rejectedJob = z
  .strictObject({
    job: z.string(),
    reason: z.string(),
    data: z.unknown(),
    failed_at: schemas.time,
  })
  .meta({ id: 'RejectedJob', description: 'A job of the intake queue that was no valid item.' });

const listRejected = operation({
  id: 'listRejected',
  method: 'GET',
  path: '/v1/projects/{project}/rejected',
  tag: 'Projects',
  summary: 'What the intake queue could not take',
  description: 'Jobs of the queue `signoff-predictions` that were not valid, the newest first, for a week.',
  scope: 'items:read',
  answers: {
    200: {
      description: 'The last hundred.',
      schema: z.strictObject({ rejected: z.array(rejectedJob) }).meta({ id: 'RejectedJobList' }),
    },
  },
});

export interface RejectedJobs {
  /** Jobs of the intake queue that were no valid items of this project, the newest first. */
  rejected: (project: string, limit: number) => Promise<z.output<typeof rejectedJob>[]>;
}

interface Deps extends RejectedJobs {
  /** Projects whose gate was stopped. */
  stopped: (projects: string[]) => Promise<Map<string, Stop>>;
  gate: Gatekeeper;
  projects: readonly Project[];
}

export const projectOperations = [listProjects, getProject, listRejected];

export function registerProjects(app: FastifyInstance, { gate, projects, rejected, stopped }: Deps): void {
  async function shown(some: readonly Project[]) {
    const stops = await stopped(some.map(({ key }) => key));
    return some.map((project) => projectJson(project, stops.get(project.key) ?? null));
  }

  serve(app, listProjects, async ({ access }) => ({
    projects: await shown(projects.filter(({ key }) => maySee(access, key))),
  }));
  serve(app, getProject, async ({ access, params }) => {
    const [project] = await shown([gate.project(access, params.project)]);
    return project;
  });
  serve(app, listRejected, async ({ access, params }) => {
    const { key } = gate.project(access, params.project);
    return { rejected: await rejected(key, 100) };
  });
}

function projectJson(project: Project, stop: Stop | null): z.output<typeof schemas.project> {
  const { key, name, task, labels, fields, guidelines, gate, bound, reviews } = project;
  return {
    ...{ key, name, task, labels, fields, label_set_version: project.labelSetVersion, guidelines, gate, bound },
    auto_approve: stop
      ? { on: false, stopped_at: stop.at.toISOString(), stopped_by: stop.by, why: stop.why }
      : { on: true },
    reviews,
  };
}
