/**
 * What ECharts draws, as marks that do nothing: no style sheet, no class, no `style` that a page's Content-Security-Policy would
 * refuse, nothing for a pointer, no note of the library to itself. Ids, which it counts up with each drawing of the process, begin
 * with `idPrefix` instead, so that the same figures give the same bytes and two drawings can stand on one page.
 */
export function inertMarks(svg: string, idPrefix: string): string {
  const body = svg
    .replace(/^\s*<svg\b[^>]*>\s*<rect\b[^>]*><\/rect>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replaceAll(/<style\b[^>]*>[\s\S]*?<\/style>/g, '');
  return body
    .replaceAll(/<([a-z]\w*)((?:\s+[\w:-]+="[^"]*")*)\s*>/gi, (_, tag: string, attributes: string) => {
      const kept = Array.from(attributes.matchAll(/([\w:-]+)="([^"]*)"/g), ([, name = '', value = '']) => ({
        name,
        value,
      }));
      return `<${tag}${kept.flatMap((each) => plainAttributes(each, idPrefix)).join('')}>`;
    })
    .trim();
}

function plainAttributes({ name, value }: { name: string; value: string }, idPrefix: string): string[] {
  if (name === 'style') return value.split(';').flatMap(declaration);
  if (name === 'class' || name === 'pointer-events' || name.startsWith('ecmeta_')) return [];
  // Not every reader of SVG knows the baseline; all know how far to move.
  if (name === 'dominant-baseline') return [' dy="0.35em"'];
  if (name === 'id') return [` id="${value.replace(counted, idPrefix)}"`];
  return [` ${name}="${value.replace(/url\(#zr\d+-/, `url(#${idPrefix}`)}"`];
}

const counted = /^zr\d+-/;

function declaration(text: string): string[] {
  const [name = '', ...rest] = text.split(':');
  const value = rest.join(':').trim();
  // The whole drawing has one family, said once.
  return value === '' || name.trim() === 'font-family' ? [] : [` ${name.trim()}="${value}"`];
}
