import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes a worker ten seconds and more, the longest first. A machine that never ran the tests does not know it, begins
 * with the largest files, and at the end waits for a long one that came last.
 */
const long = [
  'test/canaries',
  'surfaces/accessible',
  'surfaces/home-and-commands',
  'surfaces/card-answers',
  'cli/operator',
  'slack/hostile',
  'http/fuzz',
  'slack/clicks-http',
  'slack/clicks-socket',
  'sandbox/page-accessibility',
  'slack/home',
  'surfaces/card-around',
  'surfaces/session',
  'slack/session',
  'slack/life',
  'store/embedded-users',
  'store/at-size',
  'store/workload',
  'surfaces/deadline',
  'surfaces/summary-page',
  'demo/autopilot',
  'demo/low-confidence-first',
  'learning/guarantee',
  'slack/session-walk',
  'store/embedded-processes',
  'queue/intake',
  'charts/svg',
  'sandbox/page-cards',
  'flow/every-life',
  'client/package',
  'slack/shortcut',
  'queue/wake',
  'slack/http-door',
  'cli/oversight',
  'flow/retrain-signal',
  'summary/golden-days',
  'active-learning/loop',
  'http/snapshots',
  'faults/killed',
  'faults/slack',
  'faults/postgres',
  'faults/redis',
  'faults/intake',
  'faults/clicks',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const first = long.flatMap((name) => rest.filter(({ moduleId }) => moduleId.endsWith(`/${name}.test.ts`)));
    return [...first, ...rest.filter((file) => !first.includes(file))];
  }
}
