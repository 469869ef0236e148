import type { CustomSeriesRenderItemAPI } from 'echarts';
import { still } from './canvas.ts';

interface Interval {
  x: number;
  lower: number;
  upper: number;
}

/** An upright line from the lower to the upper end of each interval, with a short bar at both. */
export function whiskers(intervals: Interval[], colour: string) {
  return {
    ...still,
    type: 'custom',
    data: intervals.map(({ x, lower, upper }) => [x, lower, upper]),
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI) => {
      const [x = 0, low = 0] = api.coord([api.value(0), api.value(1)]);
      const [, high = 0] = api.coord([api.value(0), api.value(2)]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: 1.5, fill: 'none' },
      });
      return {
        type: 'group' as const,
        children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)],
      };
    },
  };
}
