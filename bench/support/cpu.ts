import { readdir, readFile } from 'node:fs/promises';

/** Seconds of one core that processes took so far, those of their children that have ended included. Linux only: elsewhere 0. */
export async function cpuSeconds(pids: number[]): Promise<number> {
  const all = await Promise.all(pids.map(async (pid) => (await statOf(pid))?.ticks ?? 0));
  return all.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
}

/** What that process was started by, and everything else that was. */
export async function familyOf(pid: number): Promise<number[]> {
  const parent = (await statOf(pid))?.parent;
  if (parent === undefined) return [];
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(numbers.map(async (each) => ({ each, parent: (await statOf(each))?.parent })));
  return [parent, ...stats.filter((one) => one.parent === parent).map(({ each }) => each)];
}

/** What Linux gives to everybody (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

async function statOf(pid: number): Promise<{ parent: number; ticks: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // Behind the name, which may hold spaces: state, parent, and so on (proc_pid_stat(5), from field 3).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), ticks };
}
