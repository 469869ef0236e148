import {
  bool,
  byType,
  type Check,
  complain,
  finite,
  type Inspection,
  integer,
  isObject,
  type Json,
  list,
  oneOf,
  optional,
  required,
  shape,
  string,
} from './check.ts';
import { LIMITS } from './limits.ts';
import { richTextObject } from './rich-text.ts';

const anyLength = Number.MAX_SAFE_INTEGER;

const cell: Check = (value, pointer, seen) => {
  seen.inTable = true;
  byType('table cell', {
    raw_text: shape({ text: required(string(anyLength)) }),
    raw_number: shape({ value: required(finite), text: required(string(anyLength)) }),
    rich_text: richTextObject,
  })(value, pointer, seen);
  seen.inTable = false;
};

/** `table`: rows of equal width, one in a message, its cells together no longer than Slack allows. */
export const tableFields = {
  rows: required(list(list(cell, LIMITS.table.columns), LIMITS.table.rows)),
  column_settings: optional(
    list(
      shape({ align: optional(oneOf('left', 'center', 'right')), is_wrapped: optional(bool) }),
      LIMITS.table.columns,
      0,
    ),
  ),
};

export function tableRules(table: Json, pointer: string, seen: Inspection): void {
  seen.tables += 1;
  if (seen.tables > LIMITS.table.perMessage)
    complain(seen, pointer, 'too_many_items', `only ${LIMITS.table.perMessage} table allowed`);
  evenRows(table, pointer, seen);
  seen.tableChars += cellChars(table.rows);
  if (seen.tableChars > LIMITS.table.chars)
    complain(
      seen,
      `${pointer}/rows`,
      'too_long',
      `table cells must be less than ${LIMITS.table.chars + 1} characters in total`,
    );
}

export const dataTableFields = {
  rows: required(list(list(cell, LIMITS.dataTable.columns), LIMITS.dataTable.rows, 2)),
  caption: required(string(LIMITS.text.chars)),
  page_size: optional(integer(1, LIMITS.dataTable.pageSize)),
  row_header_column_index: optional(integer(0, LIMITS.dataTable.columns - 1)),
};

export function dataTableRules(table: Json, pointer: string, seen: Inspection): void {
  evenRows(table, pointer, seen);
  const first: unknown = Array.isArray(table.rows) ? table.rows[0] : undefined;
  if (Array.isArray(first) && Number(table.row_header_column_index ?? 0) >= first.length)
    complain(seen, `${pointer}/row_header_column_index`, 'invalid_value', 'must be the index of a column');
  seen.dataTableChars += cellChars(table.rows);
  if (seen.dataTableChars > LIMITS.dataTable.chars)
    complain(
      seen,
      `${pointer}/rows`,
      'too_long',
      `table cells must be less than ${LIMITS.dataTable.chars + 1} characters in total`,
    );
}

const label = string(LIMITS.dataVisualization.labelChars);
const point = shape({ label: required(label), value: required(finite) });
const segment = shape({ label: required(label), value: required(finite) }, (each, pointer, seen) => {
  if (typeof each.value === 'number' && each.value <= 0)
    complain(seen, `${pointer}/value`, 'invalid_value', 'must be greater than 0');
});

const axes = shape(
  {
    series: required(
      list(
        shape({
          name: required(label),
          data: required(list(point, LIMITS.dataVisualization.points)),
        }),
        LIMITS.dataVisualization.series,
      ),
    ),
    axis_config: required(
      shape({
        categories: required(list(label, LIMITS.dataVisualization.points)),
        x_label: optional(string(LIMITS.dataVisualization.axisLabelChars)),
        y_label: optional(string(LIMITS.dataVisualization.axisLabelChars)),
      }),
    ),
  },
  pointsFollowCategories,
);

export const dataVisualizationFields = {
  title: required(string(LIMITS.dataVisualization.titleChars)),
  chart: required(
    byType('chart', {
      pie: shape({ segments: required(list(segment, LIMITS.dataVisualization.segments)) }),
      bar: axes,
      line: axes,
      area: axes,
    }),
  ),
};

export function dataVisualizationRules(_chart: Json, pointer: string, seen: Inspection): void {
  seen.charts += 1;
  if (seen.charts > LIMITS.dataVisualization.perMessage)
    complain(seen, pointer, 'too_many_items', `no more than ${LIMITS.dataVisualization.perMessage} charts allowed`);
}

/**
 * Each series has a name of its own and exactly one point per category: a label nobody declared would be drawn nowhere, and of two
 * alike nobody could say which is which.
 */
function pointsFollowCategories(chart: Json, pointer: string, seen: Inspection): void {
  const config = isObject(chart.axis_config) ? chart.axis_config : {};
  const categories: unknown[] = Array.isArray(config.categories) ? config.categories : [];
  onceEach(categories, (at) => `${pointer}/axis_config/categories/${at}`, 'categories must be unique', seen);
  if (!Array.isArray(chart.series)) return;
  const names = chart.series.map((series: unknown) => (isObject(series) ? series.name : undefined));
  onceEach(names, (at) => `${pointer}/series/${at}/name`, 'series names must be unique', seen);
  chart.series.forEach((series: unknown, index) => {
    const data = isObject(series) && Array.isArray(series.data) ? series.data : [];
    const labels = data.map((each: unknown) => (isObject(each) ? each.label : undefined));
    const given = new Set(labels);
    if (labels.length !== categories.length || !categories.every((each) => given.has(each)))
      complain(seen, `${pointer}/series/${index}/data`, 'invalid_value', 'labels must match axis_config.categories');
  });
}

function onceEach(values: unknown[], pointerOf: (at: number) => string, message: string, seen: Inspection): void {
  values.forEach((value, at) => {
    if (typeof value === 'string' && values.indexOf(value) < at) complain(seen, pointerOf(at), 'duplicate', message);
  });
}

function evenRows(table: Json, pointer: string, seen: Inspection): void {
  if (!Array.isArray(table.rows)) return;
  const widths = new Set(table.rows.map((row: unknown) => (Array.isArray(row) ? row.length : 0)));
  if (widths.size > 1)
    complain(seen, `${pointer}/rows`, 'invalid_value', 'all rows must have the same number of cells');
}

function cellChars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + cellChars(each), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.text === 'string' ? value.text.length : 0;
  return own + cellChars(value.elements);
}
