// Loaded before the service: its clock steps by as many milliseconds as the file CLOCK_FILE says, and CLOCK_FILE.taken says when it did. Timers and Postgres keep theirs.
import { readFileSync, writeFileSync } from 'node:fs';

const TrueDate = Date;
let offsetMs = 0;
const look = () => {
  try {
    const wanted = Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || 0;
    if (wanted === offsetMs) return;
    offsetMs = wanted;
    writeFileSync(`${process.env.CLOCK_FILE}.taken`, String(offsetMs));
  } catch {
    offsetMs = 0;
  }
};
look();
setInterval(look, 50).unref();

globalThis.Date = class SteppingDate extends TrueDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [TrueDate.now() + offsetMs] : parts));
  }
  static now() {
    return TrueDate.now() + offsetMs;
  }
};
