// Loaded before the service: its clock steps by as many milliseconds as the file CLOCK_FILE says. Timers and Postgres keep theirs.
import { readFileSync } from 'node:fs';

const TrueDate = Date;
let offsetMs = 0;
const look = () => {
  try {
    offsetMs = Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || 0;
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
