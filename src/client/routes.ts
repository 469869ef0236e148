// Made from the API’s own description by `npm run client:types`; a test fails where it is out of date.

import type { Calls } from './types.ts';

export const routes = {
  createItem: ['POST', '/v1/projects/{project}/items'],
  listItems: ['GET', '/v1/projects/{project}/items'],
  getItem: ['GET', '/v1/items/{item}'],
  createItems: ['POST', '/v1/projects/{project}/items/bulk'],
  createReview: ['POST', '/v1/items/{item}/reviews'],
  withdrawItem: ['POST', '/v1/items/{item}/withdraw'],
  reopenItem: ['POST', '/v1/items/{item}/reopen'],
  contestItem: ['POST', '/v1/items/{item}/contest'],
  pauseProject: ['POST', '/v1/projects/{project}/pause'],
  resumeProject: ['POST', '/v1/projects/{project}/resume'],
  exportFeedback: ['GET', '/v1/projects/{project}/feedback'],
  streamEvents: ['GET', '/v1/events'],
  listProjects: ['GET', '/v1/projects'],
  getProject: ['GET', '/v1/projects/{project}'],
  listRejected: ['GET', '/v1/projects/{project}/rejected'],
  getHealth: ['GET', '/healthz'],
  getReadiness: ['GET', '/readyz'],
} as const satisfies Record<keyof Calls, readonly [method: string, path: string]>;
