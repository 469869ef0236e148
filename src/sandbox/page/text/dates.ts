/** Times as the reader's own clock shows them. Slack's date tokens are those of `<!date^…>` and of rich text dates. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make and few; a time zone nobody knows reads as UTC. */
function format(tz: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tz} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: tz });
    } catch {
      made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
    }
    formats.set(key, made);
  }
  return made;
}

/** A Slack `ts` ("1700000000.000100", seconds) as a moment. */
export function momentOf(ts: string): Date {
  return new Date(Math.round(Number(ts) * 1000));
}

export function clock(at: Date, tz: string): string {
  return format(tz, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** "2026-11-22", for telling days apart. */
export function dayKey(at: Date, tz: string): string {
  const parts = format(tz, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** "Today", "Yesterday", "Tomorrow", or nothing. */
function nearDay(at: Date, tz: string, now: Date): string | null {
  const days = (Date.parse(dayKey(at, tz)) - Date.parse(dayKey(now, tz))) / 86_400_000;
  return days === 0 ? 'Today' : days === -1 ? 'Yesterday' : days === 1 ? 'Tomorrow' : null;
}

export function dayLabel(at: Date, tz: string, now: Date): string {
  return nearDay(at, tz, now) ?? format(tz, { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
}

export function fullTime(at: Date, tz: string): string {
  return `${format(tz, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at)}, ${clock(at, tz)}`;
}

/**
 * Slack's `{date_short} at {time}`: known tokens are replaced, everything else stays as written. `opens` says that the
 * date begins its text: "Today 14:03" opens a sentence, "due today 14:03" stands in one.
 */
export function slackDate(seconds: number, template: string, tz: string, now: Date, opens = false): string {
  const at = new Date(seconds * 1000);
  const long = format(tz, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const middle = format(tz, { day: 'numeric', month: 'long', year: 'numeric' });
  const short = format(tz, { day: 'numeric', month: 'short', year: 'numeric' });
  const near = (other: Intl.DateTimeFormat, atStart: boolean) => {
    const day = nearDay(at, tz, now);
    return day === null ? other.format(at) : opens && atStart ? day : day.toLowerCase();
  };
  return template.replace(/\{(\w+)\}/g, (whole, token: string, offset: number) => {
    switch (token) {
      case 'date_num':
        return dayKey(at, tz);
      case 'date_slash':
        return format(tz, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
      case 'date':
      case 'date_long_full':
        return middle.format(at);
      case 'date_short':
        return short.format(at);
      case 'date_long':
        return long.format(at);
      case 'date_pretty':
        return near(middle, offset === 0);
      case 'date_short_pretty':
        return near(short, offset === 0);
      case 'date_long_pretty':
        return near(long, offset === 0);
      case 'day_divider_pretty':
        return dayLabel(at, tz, now);
      case 'time':
        return clock(at, tz);
      case 'time_secs':
        return format(tz, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
      case 'ago':
        return ago(at, now);
      default:
        return whole;
    }
  });
}

function ago(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(seconds) < 60) return words.format(seconds, 'second');
  if (Math.abs(seconds) < 3600) return words.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return words.format(Math.round(seconds / 3600), 'hour');
  return words.format(Math.round(seconds / 86_400), 'day');
}

/**
 * What a person typed into a date-and-time field ("2026-11-22T14:03", their own clock) as Unix seconds, which is
 * what Slack sends. Two rounds settle the offset except inside the hour a clock change skips, where any answer is wrong.
 */
export function secondsOfLocal(local: string, tz: string): number | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  for (let round = 0; round < 2; round++) at += wanted - Date.parse(`${localInput(new Date(at), tz)}Z`);
  return Math.round(at / 1000);
}

/** A moment as a `datetime-local` input wants it, on the reader's clock. */
export function localInput(at: Date, tz: string): string {
  return `${dayKey(at, tz)}T${clock(at, tz)}`;
}
