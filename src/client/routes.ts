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
  createWebhook: ['POST', '/v1/webhooks'],
  listWebhooks: ['GET', '/v1/webhooks'],
  getWebhook: ['GET', '/v1/webhooks/{webhook}'],
  changeWebhook: ['PATCH', '/v1/webhooks/{webhook}'],
  deleteWebhook: ['DELETE', '/v1/webhooks/{webhook}'],
  rotateWebhookSecret: ['POST', '/v1/webhooks/{webhook}/rotate-secret'],
  testWebhook: ['POST', '/v1/webhooks/{webhook}/test'],
  listDeliveries: ['GET', '/v1/webhooks/{webhook}/deliveries'],
  replayDelivery: ['POST', '/v1/webhooks/{webhook}/deliveries/{delivery}/replay'],
  replayFailed: ['POST', '/v1/webhooks/{webhook}/replay'],
  getCallbackSecret: ['GET', '/v1/projects/{project}/callback-secret'],
  listProjects: ['GET', '/v1/projects'],
  getProject: ['GET', '/v1/projects/{project}'],
  listRejected: ['GET', '/v1/projects/{project}/rejected'],
  getHealth: ['GET', '/healthz'],
  getReadiness: ['GET', '/readyz'],
} as const satisfies Record<keyof Calls, readonly [method: string, path: string]>;
