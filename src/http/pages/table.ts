import { type Html, html } from '../html.ts';

export interface Column {
  title: string;
  /** Figures stand one below the other. */
  isNumber?: boolean;
  /** Drawn beside figures that say the same, where there is room. */
  isBar?: boolean;
}

export type Cell = Html | string | number;

interface Table {
  caption: string | Html;
  columns: Column[];
  /** The first cell of a row names it. */
  rows: Cell[][];
  /** On a narrow screen each row becomes a block of its own, with the column's title before each figure. */
  stacks?: boolean;
  note?: string | Html | undefined;
}

/** The same numbers drawn, as SVG documents with a width and a height and without anything from elsewhere. */
export interface Picture {
  light: Drawn;
  dark: Drawn;
  /** What it shows, in a sentence. */
  alt: string;
}

interface Drawn {
  wide: string;
  /** For a phone; left out: the wide one, smaller. */
  narrow?: string;
}

/** A table with its caption; `picture` is drawn above it where there is one. */
export function figure(table: Table, picture?: Picture): Html {
  const { caption, note } = table;
  return html`<figure>
${picture && html`<figcaption>${caption}</figcaption>${drawn(picture)}`}
${tableOf(table, picture === undefined ? html`<caption>${caption}</caption>` : html`<caption class="unseen">The same in numbers</caption>`)}
${note !== undefined && note !== '' && html`<p class="note">${note}</p>`}
</figure>`;
}

function tableOf({ columns, rows, stacks = false }: Table, caption: Html): Html {
  const kind = (i: number) => (columns[i]?.isNumber ? 'number' : columns[i]?.isBar ? 'bars' : 'words');
  // The roles are those that the elements have; told again, since a table that is laid out as blocks loses them in some browsers.
  return html`<table role="table"${stacks && html` class="stacks"`}>
${caption}
<thead role="rowgroup"><tr role="row">${columns.map(({ title, isBar }, i) => html`<th role="columnheader" scope="col" class="${kind(i)}">${isBar ? html`<span class="unseen">${title}</span>` : title}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  ([name = '', ...cells]) => html`<tr role="row"><th role="rowheader" scope="row">${name}</th>${cells.map(
    (cell, i) => html`<td role="cell" class="${kind(i + 1)}" data-column="${columns[i + 1]?.title ?? ''}">${cell}</td>`,
  )}</tr>
`,
)}</tbody>
</table>`;
}

/** On paper the light one, whatever the screen. The first source that fits is taken. */
function drawn({ light, dark, alt }: Picture): Html {
  const source = (media: string, svg: string | undefined) =>
    svg !== undefined && html`<source media="${media}" srcset="${asData(svg)}" ${sizeOf(svg)}>`;
  return html`<picture>
${source('print', light.wide)}
${source(`(prefers-color-scheme: dark) and ${onPhone}`, dark.narrow)}
${source('(prefers-color-scheme: dark)', dark.wide)}
${source(onPhone, light.narrow)}
<img src="${asData(light.wide)}" ${sizeOf(light.wide)} alt="${alt}">
</picture>`;
}
const onPhone = '(max-width: 40rem)';

function asData(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** So that nothing moves while it is decoded. */
function sizeOf(svg: string): Html | null {
  const [root = ''] = /<svg[^>]*>/.exec(svg) ?? [];
  const [, width] = /\swidth="(\d+)/.exec(root) ?? [];
  const [, height] = /\sheight="(\d+)/.exec(root) ?? [];
  return width && height ? html`width="${width}" height="${height}"` : null;
}

export interface Part {
  /** Its colour: see the style sheet. */
  kind: 'approved' | 'corrected' | 'rejected' | 'otherwise' | 'plain';
  /** 0..1 of the whole width. */
  share: number;
}

/** Shares as a bar beside their figures, which say the same: nothing is lost on who does not see it. */
export function bar(parts: Part[]): Html {
  let from = 0;
  const drawnParts = parts.map(({ kind, share }) => {
    const width = Math.round(Math.max(0, Math.min(1, share)) * 1000) / 10;
    const part = html`<rect class="${kind}" x="${from}" width="${width}" height="10"></rect>`;
    from += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${drawnParts}</svg>`;
}
