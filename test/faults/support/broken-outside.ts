/** What the world outside saw of a run, beside cards and answers. */
export interface Outside {
  /** Every call that posts a message, in the order of their times. */
  posts: Post[];
  /** The project and day that each summary in a channel tells of. */
  summaries: string[];
  /** What happened, as the rows say, in the order of their numbers; and what a listener heard who came back after every fault. */
  events: string[];
  heard: string[];
  /** Ids of the training records, as the rows say; and those that a reader read who went on behind the last one each time. */
  records: string[];
  read: string[];
  /** What was logged, and what was said with refusals. */
  said: string[];
  /** What nobody may read there. */
  secrets: string[];
}

export interface Post {
  channel: string;
  /** Milliseconds since 1970, by Slack's clock. */
  at: number;
  /** Slack refused it, and asked for so long a pause. */
  pauseMs: number | null;
}

/** What of "Slack's pace, one summary a day, nothing missed by those who listen, no secret told" does not hold, one sentence each. */
export function brokenOutside({ posts, summaries, events, heard, records, read, said, secrets }: Outside): string[] {
  return [
    ...[...Map.groupBy(posts, ({ channel }) => channel)].flatMap(([channel, its]) => tooFast(channel, its)),
    ...[...Map.groupBy(summaries, (day) => day)]
      .filter(([, those]) => those.length > 1)
      .map(([day, those]) => `the summary of ${day} stands there ${those.length} times`),
    ...missedBy('a listener', events, heard),
    ...missedBy('a reader', records, read),
    ...secrets.flatMap((secret) => {
      const line = said.find((each) => each.includes(secret));
      return line === undefined ? [] : [`${secret} was said: ${line.slice(0, 300)}`];
    }),
  ];
}

/** In any ten seconds one message a second, and two more for those that travelled longer than others. */
const windowMs = 10_000;
const postsMax = 12;

function tooFast(channel: string, posts: Post[]): string[] {
  const inTime = posts.toSorted((a, b) => a.at - b.at);
  const crowded = inTime.find((post, i) => (inTime[i + postsMax]?.at ?? Number.POSITIVE_INFINITY) - post.at < windowMs);
  const early = inTime.find(({ at, pauseMs }, i) => {
    const next = inTime[i + 1];
    return pauseMs !== null && next !== undefined && next.at - at < pauseMs;
  });
  return [
    ...(crowded ? [`more than ${postsMax} messages were posted in ${channel} within ten seconds`] : []),
    ...(early ? [`a message was posted in ${channel} before the pause was over that Slack asked for`] : []),
  ];
}

/** Whoever comes back may see again what they saw; they miss nothing, and see nothing before what it follows. */
function missedBy(who: string, there: string[], seen: string[]): string[] {
  const first = [...new Set(seen)];
  const missed = there.filter((each) => !first.includes(each));
  const made = first.filter((each) => !there.includes(each));
  const wanted = there.filter((each) => first.includes(each));
  const turned = first.filter((each) => there.includes(each)).find((each, i) => each !== wanted[i]);
  return [
    ...missed.map((each) => `${who} never saw ${each}`),
    ...made.map((each) => `${who} saw ${each}, which is nowhere`),
    ...(turned === undefined ? [] : [`${who} saw ${turned} before what it follows`]),
  ];
}
