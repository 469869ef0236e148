import { pointerTo } from '../review/submission.ts';

/** What a model saw, out of parts that somebody else named. */
export interface ForeignInput {
  input: Record<string, unknown>;
  /** What is neither shown to people nor lost: lists and objects, for the metadata. */
  rest: Record<string, unknown>;
  places: [ours: string, theirs: string][];
  problems: { pointer: string; detail: string }[];
}

const webUrl = /^https?:\/\//i;
/** Files that only the other tool can open. */
const ownFile = /^(s3|gs|azure-blob|data):|^\/data\//i;
const pictureName = /image|img|picture|photo/i;
const pictureFile = /\.(png|jpe?g|gif|webp|svg|bmp)$/i;

/**
 * One text is the text: the one named by `textKey`, else the one called `text`, else the only one. Addresses become the picture and
 * the link, other short values are shown beside the text. `at` is where the parts stand in what was read.
 */
export function foreignInput(parts: Record<string, unknown>, textKey: string | null, at: string): ForeignInput {
  const made: ForeignInput = { input: {}, rest: {}, places: [], problems: [] };
  const fields: Record<string, string> = {};
  const put = (name: string, key: string, value: unknown) => {
    made.input[name] = value;
    made.places.push([`/input/${name}`, at + pointerTo([key])]);
  };
  const beside = (key: string, text: string) => {
    Object.defineProperty(fields, key, { value: text, enumerable: true, configurable: true });
    made.places.push([`/input/fields${pointerTo([key])}`, at + pointerTo([key])]);
  };

  const given = Object.entries(parts)
    .map(([key, value]) => [key, chatAsText(value) ?? value] as const)
    .filter(([, value]) => value !== null && value !== '');
  const text = textOf(given, textKey);
  if ('problem' in text) made.problems.push({ pointer: at, detail: text.problem });
  else if (text.key !== null) put('text', text.key, String(Object.fromEntries(given)[text.key]));

  for (const [key, value] of given) {
    if ('key' in text && key === text.key) continue;
    if (typeof value === 'object') made.rest[key] = value;
    else if (typeof value !== 'string') beside(key, String(value));
    else if (ownFile.test(value))
      made.problems.push({
        pointer: at + pointerTo([key]),
        detail: 'is no address that people can open: http or https',
      });
    else if (!webUrl.test(value)) beside(key, value);
    else if (isPicture(key, value) && !('image_url' in made.input)) put('image_url', key, value);
    else if (!('url' in made.input)) put('url', key, value);
    else beside(key, value);
  }
  if (Object.keys(fields).length > 0) made.input.fields = fields;
  made.places.push(['/input', at]);
  return made;
}

function textOf(
  given: (readonly [string, unknown])[],
  textKey: string | null,
): { key: string | null } | { problem: string } {
  const texts = given.flatMap(([key, value]) =>
    typeof value === 'string' && !webUrl.test(value) && !ownFile.test(value) ? [key] : [],
  );
  if (textKey !== null) {
    const there = given.find(([key]) => key === textKey);
    if (there && typeof there[1] !== 'object') return { key: textKey };
    return {
      problem: `has no text ${JSON.stringify(textKey)}; it has ${given.map(([key]) => key).join(', ') || 'nothing'}`,
    };
  }
  if (texts.includes('text')) return { key: 'text' };
  if (texts.length > 1) return { problem: `has several texts, ${texts.join(', ')}: say which one with --text-key` };
  return { key: texts[0] ?? null };
}

/** A conversation as people read it; null for what is none. */
function chatAsText(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const turns = value.map((turn) => {
    const { role, content }: { role?: unknown; content?: unknown } = Object(turn);
    return typeof role === 'string' && typeof content === 'string' ? `${role}: ${content}` : null;
  });
  return turns.includes(null) ? null : turns.join('\n\n');
}

function isPicture(key: string, address: string): boolean {
  return pictureName.test(key) || pictureFile.test(URL.parse(address)?.pathname ?? '');
}
