/**
 * Markup that is safe by construction: whatever is put into a template is text, unless it is markup already.
 * Everything the page draws goes through here, so nothing a message says can become an element or an attribute.
 */

export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** A piece of markup; interpolated strings are escaped, `false`, `null` and `undefined` leave nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0] ?? '';
  for (const [at, part] of parts.entries()) markup += render(part) + (strings[at + 1] ?? '');
  return new Html(markup);
}

export const nothing = new Html('');

/**
 * Attributes with a leading space each. `true` is a bare attribute; `false`, `null` and `undefined` leave it out.
 * The names are the programmer's, never a message's.
 */
export function attrs(values: Record<string, string | number | boolean | null | undefined>): Html {
  let markup = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === false || value === null || value === undefined) continue;
    markup += value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
  }
  return new Html(markup);
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** NUL has no place in HTML: parsers replace it, so we do it first and say what we mean. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replaceAll('\0', '\ufffd');
}
