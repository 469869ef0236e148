import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes a worker ten seconds and more, the longest first. A machine that never ran the tests does not know it, begins
 * with the largest files, and at the end waits for a long one that came last.
 */
const long = [
  'slack/alerts',
  'surfaces/accessible',
  'cli/operator',
  'http/fuzz',
  'slack/clicks-socket',
  'slack/home',
  'slack/session',
  'surfaces/card-answers',
  'slack/hostile',
  'demo/autopilot',
  'surfaces/card-around',
  'slack/life',
  'store/embedded-processes',
  'store/embedded-users',
  'surfaces/summary-page',
  'flow/every-life',
  'surfaces/session',
  'surfaces/home-and-commands',
  'sandbox/page-accessibility',
  'demo/low-confidence-first',
  'slack/session-walk',
  'store/workload',
  'slack/clicks-http',
  'slack/summary',
  'test/canaries',
  'charts/svg',
  'slack/shortcut',
  'http/pages',
  'learning/guarantee',
  'sandbox/page-cards',
  'cli/verbs',
  'client/package',
  'slack/summary-message',
  'flow/summary/golden-days',
  'slack/http-door',
  'store/at-size',
  'charts/png',
  'queue/intake',
  'flow/select',
  'surfaces/deadline',
  'demo/detector',
  'queue/wake',
  'sandbox/page-hostile',
  'http/snapshots',
  'client/service',
  'http/rights',
  'slack/commands-loop',
  'slack/home-view',
  'http/board',
  'sandbox/page-inputs',
  'http/quality',
  'http/health',
  'slack/home-leads',
  'http/decisions',
  'surfaces/fewest-steps',
  'http/openapi',
  'faults/slack',
  'faults/killed',
  'faults/redis',
  'faults/postgres',
  'faults/intake',
  'faults/controls',
  'faults/clicks',
  'faults/many-processes',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const first = long.flatMap((name) => rest.filter(({ moduleId }) => moduleId.endsWith(`/${name}.test.ts`)));
    return [...first, ...rest.filter((file) => !first.includes(file))];
  }
}
