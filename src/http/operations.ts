import { adviceOperations } from './advice.ts';
import { bulkOperations } from './bulk.ts';
import { consensusOperations } from './consensus.ts';
import { decisionOperations } from './decisions.ts';
import { eventOperations } from './events.ts';
import { feedbackOperations } from './feedback.ts';
import { goldOperations } from './gold.ts';
import { healthOperations } from './health.ts';
import { itemOperations } from './items.ts';
import type { Operation } from './operation.ts';
import { projectOperations } from './projects.ts';
import { qualityOperations } from './quality.ts';
import { snapshotOperations } from './snapshots.ts';
import { summaryOperations } from './summary.ts';
import { switchOperations } from './switches.ts';
import { webhookOperations } from './webhook-operations.ts';

/** Every call there is, in the order in which one reads about them. */
export const operations: readonly Operation[] = [
  ...itemOperations,
  ...bulkOperations,
  ...goldOperations,
  ...decisionOperations,
  ...feedbackOperations,
  ...snapshotOperations,
  ...consensusOperations,
  ...eventOperations,
  ...webhookOperations,
  ...projectOperations,
  ...adviceOperations,
  ...qualityOperations,
  ...summaryOperations,
  ...switchOperations,
  ...healthOperations,
];
