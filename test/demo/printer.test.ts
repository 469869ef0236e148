import { expect, test } from 'vitest';
import { createPrinter } from '../../src/demo/printer.ts';

test('away from a terminal: plain lines, one for each tenth of the way', () => {
  const { out, written } = anOutput({ isTTY: false });
  const print = createPrinter(out);

  for (let done = 0; done <= 100; done++) print.progress(done, 100, 'settled');
  print.line('That was all.');

  expect(written()).not.toContain('\u001b');
  expect(written().split('\n').slice(0, 3)).toEqual(['0 of 100 settled', '10 of 100 settled', '20 of 100 settled']);
  expect(written().split('\n')).toHaveLength(11 + 1 + 1);
});

test('on a terminal: one bar that is drawn over, with text above it', () => {
  const { out, written } = anOutput({ isTTY: true });
  const print = createPrinter(out);

  print.progress(1, 2, 'settled');
  print.line('Something happened.');
  print.progress(2, 2, 'settled');
  print.endProgress();
  print.line('That was all.');

  expect(screenOf(written())).toEqual([
    'Something happened.',
    '████████████████████████ 2 of 2 settled',
    'That was all.',
    '',
  ]);
});

test('a bar never wraps on a narrow terminal', () => {
  const { out, written } = anOutput({ isTTY: true, columns: 20 });

  createPrinter(out).progress(1, 2, 'settled');

  expect(screenOf(written())[0]).toHaveLength(19);
});

function anOutput({ isTTY, columns = 80 }: { isTTY: boolean; columns?: number }) {
  const parts: string[] = [];
  const out = { isTTY, columns, write: (text: string | Uint8Array) => parts.push(String(text)) > 0 };
  return { out, written: () => parts.join('') };
}

/** What is left to see once every erased line is gone. */
function screenOf(written: string): string[] {
  return written.split('\n').map((line) => line.split('\r\u001b[2K').at(-1) ?? '');
}
