import { describe, expect, it, onTestFinished } from 'vitest';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import { noBudgets } from '../../src/flow/budgets.ts';
import { createPlaces } from '../../src/flow/places.ts';
import type { Store } from '../../src/flow/ports.ts';
import { intakeQueue, startIntake } from '../../src/queue/intake.ts';
import { anEngine, engineNames } from '../support/engines.ts';
import { aLog } from '../support/log.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';
import { until } from '../support/until.ts';

const aStore = storeOfThisFile();
const project = aProject();

describe.each(engineNames)('the intake queue on %s', (name) => {
  /** The intake at work, and a sender that knows nothing of it but the name of its queue. */
  async function running(addItem: Store['addItem'] = aStore().store.addItem) {
    const { engine, producer } = await anEngine(name);
    const log = aLog();
    const intake = startIntake({
      engine,
      log,
      projectOf: (key) => (key === project.key ? project : undefined),
      accept: (to, submission) =>
        acceptPrediction(
          {
            store: { addItem, goldQuestion: async () => null, alikeOf: async () => [] },
            wake: { drain: () => {} },
            now: () => new Date(),
            secret: 'secret',
            closedTo: () => null,
            budgets: noBudgets,
            places: createPlaces(),
          },
          to,
          submission,
        ),
    });
    onTestFinished(() => intake.close());
    const sender = producer(intakeQueue);
    return {
      log,
      sender,
      /** Adds a job and waits until it is done, which takes it out of the queue, or has failed. */
      async send(jobName: string, data: unknown, jobId?: string) {
        const { id = '' } = await sender.add(jobName, data, jobId === undefined ? {} : { jobId });
        return until(async () => {
          const job = await sender.getJob(id);
          if (!job) return { done: true as const };
          return (
            (await job.isFailed()) && { done: false as const, failedReason: (await sender.getJob(id))?.failedReason }
          );
        });
      },
    };
  }
  const items = () => aStore().rows<{ external_id: string }>('select project, external_id, status from signoff.items');

  it('takes a job that any BullMQ producer adds', async () => {
    const { send } = await running();
    expect(await send('support-intent', aSubmission({ external_id: 'ticket-8841' }))).toEqual({ done: true });
    expect(await items()).toEqual([{ project: 'support-intent', external_id: 'ticket-8841', status: 'waiting' }]);
  });

  it('refuses one that is not valid, with each reason and its place in the failedReason, and goes on', async () => {
    const { send } = await running();
    const wrong = { ...aSubmission({ confidence: 1.2 }), colour: 'red' };
    expect(await send('support-intent', wrong)).toEqual({
      done: false,
      failedReason: '/prediction/confidence must be 1 or less; /colour is not a known field',
    });
    expect(await items()).toEqual([]);
    expect(await send('support-intent', aSubmission())).toEqual({ done: true });
  });

  it('refuses one whose name is no project, and says so', async () => {
    const { send } = await running();
    expect(await send('nobody', aSubmission())).toMatchObject({
      failedReason: expect.stringContaining('There is no project "nobody"'),
    });
  });

  it.each([null, 7, 'text', [], {}])('refuses %j in place of an item', async (data) => {
    const { send } = await running();
    expect(await send('support-intent', data)).toMatchObject({
      done: false,
      failedReason: expect.stringMatching(/^\//),
    });
    expect(await items()).toEqual([]);
  });

  it('the same job id is the same item, also long after its first job was done', async () => {
    const { send } = await running();
    await send('support-intent', aSubmission(), 'order-77');
    await send('support-intent', aSubmission(), 'order-77');
    expect(await items()).toMatchObject([{ external_id: 'job-order-77' }]);
  });

  it('an id of any length and any characters will do', async () => {
    const { send } = await running();
    await send('support-intent', aSubmission(), `ü${'x'.repeat(5_000)}`);
    expect(await items()).toMatchObject([{ external_id: expect.stringMatching(/^job-[0-9a-f]{64}$/) }]);
  });

  it('two jobs that BullMQ has numbered are two items', async () => {
    const { send } = await running();
    await send('support-intent', aSubmission());
    await send('support-intent', aSubmission());
    expect(await items()).toHaveLength(2);
  });

  it('waits while the store throws: the job neither fails nor is lost, though its sender asked for one attempt', async () => {
    let throws = 2;
    const { send, log } = await running(async (item) => {
      if (throws-- > 0) throw new Error('the database is away');
      return aStore().store.addItem(item);
    });
    expect(await send('support-intent', aSubmission({ external_id: 'ticket-8841' }))).toEqual({ done: true });
    expect(await items()).toMatchObject([{ external_id: 'ticket-8841' }]);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});
