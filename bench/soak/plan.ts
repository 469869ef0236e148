/** What a soak holds for as long as it lasts: a team's day at a pace that no team has. */
export const plan = {
  /** Predictions a second. Of fifteen, fourteen are ones that the gate approves. */
  predictionsPerSecond: 300,
  oneInSoManyIsDoubtful: 15,
  channels: 40,
  /** Clicks in Slack, and answers over HTTP: together as many as cards come. */
  clicksPerSecond: 10,
  reviewsPerSecond: 10,
  /** Open cards that are left for whoever waits for a decision. */
  stock: 200,
  /** Readers of `GET /v1/events`, five for each project. */
  readers: 200,
  /** Readers whose connection is cut each minute; they resume. */
  cutsPerMinute: 10,
  /** Callers that wait for one decision each. */
  longPolls: 50,
  /** Projects whose events are told to a webhook: three make some twenty deliveries a second. */
  projectsWithWebhook: 3,
} as const;

/** What it is judged by. */
export const limits = {
  intakeP99Ms: 50,
  clickP99Ms: 100,
  memoryMbPerMinute: 1,
} as const;
