import type { Benchmark } from './benchmark.ts';
import { decidedDays, decisionsPerDay } from './support/decided-days.ts';
import { median, range } from './support/numbers.ts';
import { openWorld } from './support/world.ts';

const calls = 9;
const limitMs = 2_000;

/** A day of a hundred thousand decisions that nobody looked at yet, asked for over HTTP, above the rows of all the days before. */
export const summary: Benchmark = {
  name: 'summary',
  unit: 'ms',
  atLeast: 1,
  aim: 4,
  async run(bench) {
    const [engine = 'postgres'] = bench.engines;
    const gate = { threshold: 0.85, audit: 0.05 };
    await using world = await openWorld(bench, { engine, channels: 1, window: 10, rateLimits: 'off', rules: { gate } });
    const { database } = world;
    const [project] = world.projects;
    if (!project) throw new Error('there is no project');
    const until = new Date(Date.now() - 24 * 60 * 60_000).toISOString().slice(0, 10);
    await decidedDays(world, { project: project.key, until, rows: bench.rows, progress: bench.progress });
    await database.settle();
    const headers = { authorization: `Bearer ${world.adminKey}` };
    const ask = async (path: string, says: string) => {
      const askedAt = performance.now();
      const { statusCode, body } = await world.http.request({ method: 'GET', path, headers });
      const said = await body.text();
      const took = performance.now() - askedAt;
      if (statusCode !== 200 || !said.includes(says)) throw new Error(`${statusCode} ${said.slice(0, 1_000)}`);
      return took;
    };
    const path = `/v1/projects/${project.key}`;
    const decided = `"is_over":true`;
    bench.progress('the days before');
    await ask(`${path}/summary?date=${until}`, decided);
    // The days before were counted when they were over, and came to the same.
    await database.query(
      `insert into signoff.days (project, day, timezone, figures, counted_at)
       select project, day - n, timezone, figures, counted_at from signoff.days, generate_series(1, 27) as n where day = $1`,
      [until],
    );
    bench.progress('a day');
    const times: number[] = [];
    for (const _ of range(calls)) {
      await database.query('delete from signoff.days where day = $1', [until]);
      times.push(await ask(`${path}/summary?date=${until}`, decided));
    }
    const kept = await ask(`${path}/summary?date=${until}`, decided);
    const quality = await ask(`${path}/quality?days=30`, '"versions":[{');
    const reviewers = await ask(`${path}/reviewers?days=30`, '"reviewer":');
    const [found] = await database.query<{ decisions: number; records: string }>(
      `select (figures -> 'waited' ->> 'count')::int as decisions,
         (select reltuples::bigint from pg_class where oid = 'signoff.feedback'::regclass) as records
       from signoff.days where day = $1`,
      [until],
    );
    if (!found || found.decisions < 0.9 * decisionsPerDay) throw new Error(`only ${found?.decisions} decisions`);
    const value = median(times);
    return {
      value,
      limit: limitMs,
      ratio: limitMs / value,
      more: {
        'the slowest': { value: Math.max(...times), unit: 'ms' },
        'a day that was kept': { value: kept, unit: 'ms' },
        'quality of 30 days': { value: quality, unit: 'ms' },
        'reviewers of 30 days': { value: reviewers, unit: 'ms' },
        'training records': { value: Number(found.records), unit: 'rows' },
      },
    };
  },
};
