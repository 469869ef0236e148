import type { Benchmark } from './benchmark.ts';
import { median, range } from './support/numbers.ts';
import { openWorld } from './support/world.ts';

const rows = 1_000_000;
const calls = 9;
const limitMs = 2_000;

/** Advice over a million decided predictions of one model version, asked for over HTTP. */
export const advice: Benchmark = {
  name: 'advice',
  unit: 'ms',
  atLeast: 1,
  aim: 4,
  async run(bench) {
    const [engine = 'postgres'] = bench.engines;
    await using world = await openWorld(bench, { engine, channels: 1, window: 10, rateLimits: 'off' });
    const [project] = world.projects;
    if (!project) throw new Error('there is no project');
    bench.progress(`${rows} decisions`);
    // Right as often as the confidence says.
    await world.database.query(
      `insert into signoff.evidence (item_id, seq, project, model, model_version, confidence, wrong, by_rule, confident, coin,
         probability, floor, blind, decided_at, final_at)
       select 'itm_' || n, n, $1, 'bench', 'v1', confidence, random() > confidence, false, confidence >= 0.85, random() * 0.05, 1, 0.05,
         false, now(), now()
       from (select n, 1 - power(random(), 3) as confidence from generate_series(1, ${rows}) as n) as made`,
      [project.key],
    );
    await world.database.settle();
    bench.progress('advice');
    const path = `/v1/projects/${project.key}/advice?model=bench&model_version=v1`;
    const headers = { authorization: `Bearer ${world.adminKey}` };
    const times: number[] = [];
    for (const _ of range(calls)) {
      const askedAt = performance.now();
      const { statusCode, body } = await world.http.request({ method: 'GET', path, headers });
      const said = await body.text();
      times.push(performance.now() - askedAt);
      if (statusCode !== 200 || !said.includes('"audited":')) throw new Error(said);
    }
    const value = median(times);
    return {
      value,
      limit: limitMs,
      ratio: limitMs / value,
      more: { 'the slowest': { value: Math.max(...times), unit: 'ms' } },
    };
  },
};
