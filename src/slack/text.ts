/**
 * Untrusted text on its way to Slack. It is drawn as plain or rich text where Slack never parses it, and escaped in the
 * few places that do parse: the fallback text and mrkdwn.
 */

// Characters that draw nothing, or that make the text around them read differently: controls (but not tab and newline),
// bidirectional overrides and isolates, zero-width spaces. The joiners U+200C and U+200D stay: Persian, Hindi and emoji need them.
const invisible = /[[\p{Cc}\p{Cf}\u2028\u2029]--[\t\n\u200C\u200D]]/gv;

export function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(invisible, '').toWellFormed();
}

/** At most `charsMax` UTF-16 units, ending in … when something was left out, never inside a character. */
export function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  let end = charsMax - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/**
 * One line, cleaned and escaped for mrkdwn and fallback text, at most `charsMax` long as escaped: no mention, link or
 * command survives, and the marks that would format become look-alikes.
 */
export function escaped(text: string, charsMax: number): string {
  const oneLine = cut(clean(text).replace(/\s+/g, ' ').trim(), charsMax);
  const safe = oneLine
    .replace(formatting, (mark) => lookAlike[mark] ?? mark)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  // A cut may fall inside an entity, and half of one is none.
  return cut(safe, charsMax).replace(/&[a-z]*…$/, '…');
}

// An underscore inside a word formats nothing, and stands in many ids; > quotes at the start; a colon begins :an_emoji:.
const formatting = /[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=^>*)>|:(?!\d+:)(?=[\p{L}\p{N}_+'-]+(?::|$))/gu;
// mrkdwn has no escape for its own marks; these look the same and mean nothing to it.
const lookAlike: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ', '>': '›', ':': '∶' };

/** For plain_text objects, which show what they are given but refuse to be empty. */
export function plain(text: string, charsMax: number): string {
  return cut(clean(text).replace(/\s+/g, ' ').trim(), charsMax) || '–';
}

const words: [number, string][] = [
  [0.5, 'a guess'],
  [0.7, 'unsure'],
  [0.85, 'fairly sure'],
  [0.97, 'sure'],
];

/** A confidence in figures and words: `62 % (unsure)`. Never rounds up to a certainty the model did not claim. */
export function confidenceInWords(confidence: number): string {
  const word = words.find(([below]) => confidence < below)?.[1] ?? 'very sure';
  return `${percent(confidence)} (${word})`;
}

// A number and its sign stay on one line.
const unit = '\u00a0%';

export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return `over 99${unit}`;
  if (rounded === 0 && share > 0) return `under 1${unit}`;
  return `${rounded}${unit}`;
}

/** A share that people chose, as they wrote it. */
export function exactPercent(share: number): string {
  return `${Number((share * 100).toFixed(4))}${unit}`;
}

/** A moment in the reader's own time zone. */
export function slackDate(date: Date, format = '{date_short_pretty} {time}'): string {
  const seconds = Math.floor(date.getTime() / 1000);
  return `<!date^${seconds}^${format}|${date.toISOString().slice(0, 16).replace('T', ' ')} UTC>`;
}
