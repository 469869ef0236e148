export interface Block {
  /** Its headings: `curl / Send many`. */
  place: string;
  language: string;
  text: string;
}

/** The code blocks of a Markdown page, each under the headings it stands under. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const headings: string[] = [];
  let open: Block | null = null;
  for (const line of page.split('\n')) {
    if (open) {
      if (line === '```') open = null;
      else open.text += `${line}\n`;
      continue;
    }
    const [, depth, heading = ''] = /^(##+) (.+)$/.exec(line) ?? [];
    if (depth) headings.splice(depth.length - 2, headings.length, heading);
    const [, language] = /^```(\w+)$/.exec(line) ?? [];
    if (language === undefined) continue;
    open = { place: headings.join(' / '), language, text: '' };
    blocks.push(open);
  }
  return blocks;
}
