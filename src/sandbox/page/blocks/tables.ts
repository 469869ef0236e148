import { attrs, type Html, html } from '../html.ts';
import { plain } from '../text/mrkdwn.ts';
import { richText } from '../text/rich-text.ts';
import { isJson, type Json, num, objs, str } from './fields.ts';
import type { Surface } from './surface.ts';

/** `table`: the first row is the heading, the columns say how they align. */
export function table(block: Json, surface: Surface): Html {
  const columns = objs(block, 'column_settings');
  const align = (at: number) => str(columns[at], 'align') ?? 'left';
  return grid(rowsOf(block), { surface, align });
}

/** `data_table`: as `table`, with a caption, numbers to the right and perhaps a column of row headings. */
export function dataTable(block: Json, surface: Surface): Html {
  const rows = rowsOf(block);
  const numeric = (at: number) => rows.slice(1).some((row) => row[at]?.type === 'raw_number');
  return grid(rows, {
    surface,
    align: (at) => (numeric(at) ? 'right' : 'left'),
    caption: str(block, 'caption') ?? '',
    rowHeading: num(block, 'row_header_column_index') ?? null,
  });
}

interface Look {
  surface: Surface;
  align(column: number): string;
  caption?: string;
  rowHeading?: number | null;
}

function grid(rows: Json[][], look: Look): Html {
  const [head = [], ...body] = rows;
  const cls = (at: number) => `align-${['left', 'center', 'right'].includes(look.align(at)) ? look.align(at) : 'left'}`;
  const row = (cells: Json[]) =>
    html`<tr>${cells.map((one, at) => {
      const inside = cell(one, look.surface);
      return at === look.rowHeading
        ? html`<th scope="row" class="${cls(at)}">${inside}</th>`
        : html`<td class="${cls(at)}">${inside}</td>`;
    })}</tr>`;
  const name = look.caption || 'Table';
  return html`<div class="table-scroll"${attrs({ role: 'region', 'aria-label': name, tabindex: 0 })}><table class="table">
    ${look.caption && html`<caption>${look.caption}</caption>`}
    <thead><tr>${head.map((one, at) => html`<th scope="col" class="${cls(at)}">${cell(one, look.surface)}</th>`)}</tr></thead>
    <tbody>${body.map(row)}</tbody>
  </table></div>`;
}

function cell(of: Json, surface: Surface): Html {
  if (of.type === 'rich_text') return richText(of, surface.reader);
  const value = of.text ?? of.value;
  return typeof value === 'number' ? html`${value.toLocaleString('en-GB')}` : plain(str(of, 'text') ?? '');
}

function rowsOf(block: Json): Json[][] {
  const rows = block.rows;
  return Array.isArray(rows) ? rows.filter(Array.isArray).map((row: unknown[]) => row.filter(isJson)) : [];
}
