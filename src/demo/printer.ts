/** Where the demo speaks. */
export interface Printer {
  line(text: string): void;
  /** How far we are. On a terminal one bar that is drawn over; elsewhere a plain line now and then. */
  progress(done: number, total: number, words: string): void;
  /** Leaves the bar where it is; what follows goes below it. */
  endProgress(): void;
}

type Out = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

const barChars = 24;
const eraseLine = '\r\u001b[2K';

/** Plain output says something at every tenth of the way. */
const plainSteps = 10;

export function createPrinter(out: Out = process.stdout): Printer {
  return out.isTTY ? terminalPrinter(out) : plainPrinter(out);
}

/** The bar stays the last line: a line of text goes above it. */
function terminalPrinter(out: Out): Printer {
  let bar = '';
  return {
    line(text) {
      out.write(`${bar === '' ? '' : eraseLine}${text}\n${bar}`);
    },
    progress(done, total, words) {
      const filled = Math.round(ratio(done, total) * barChars);
      const drawn = `${'█'.repeat(filled)}${'░'.repeat(barChars - filled)} ${done} of ${total} ${words}`;
      bar = drawn.slice(0, Math.max(0, (out.columns || 80) - 1));
      out.write(`${eraseLine}${bar}`);
    },
    endProgress() {
      if (bar !== '') out.write('\n');
      bar = '';
    },
  };
}

function plainPrinter(out: Out): Printer {
  let said = -1;
  return {
    line(text) {
      out.write(`${text}\n`);
    },
    progress(done, total, words) {
      const step = Math.floor(ratio(done, total) * plainSteps);
      if (step === said) return;
      said = step;
      out.write(`${done} of ${total} ${words}\n`);
    },
    endProgress() {},
  };
}

function ratio(done: number, total: number): number {
  return total <= 0 ? 0 : Math.min(1, done / total);
}
