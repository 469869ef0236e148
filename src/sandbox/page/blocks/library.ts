import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import { Html, html } from '../html.ts';
import { type Json, num, obj, objs, str } from './fields.ts';

type LibraryBlock = MessageProps['blocks'][number];

/**
 * Charts and GitHub-flavoured Markdown, which slack-blocks-to-jsx draws better than we would. The rest is drawn here:
 * the library takes `*` in plain text for bold, knows no data tables, and gives its buttons nothing to click with.
 */
export function drawnByLibrary(block: Json): Html {
  if (!isDrawnByLibrary(block)) return notDrawn(block);
  try {
    const markup = renderToStaticMarkup(
      createElement(Message, { blocks: [block], withoutWrapper: true, unstyled: true, logo: '', name: '' }),
    );
    // Every drawing carries the same id, which may stand on a page once; our style sheet does not need it.
    const drawn = new Html(markup.replace(' id="slack_blocks_to_jsx"', ''));
    return html`<div class="by-library">${drawn}</div>${block.type === 'data_visualization' && figures(block)}`;
  } catch {
    return notDrawn(block);
  }
}

export function notDrawn(block: Json): Html {
  return html`<p class="not-drawn">The sandbox does not draw “${String(block.type)}” blocks.</p>`;
}

function isDrawnByLibrary(block: Json): block is Json & LibraryBlock {
  return block.type === 'markdown' || block.type === 'data_visualization';
}

/** The chart's figures in words, for those who cannot see it or want to read them off. */
function figures(block: Json): Html {
  const chart = obj(block, 'chart');
  const slices = objs(chart, 'segments').map((segment) => ({ series: '', point: segment }));
  const points = objs(chart, 'series').flatMap((series) =>
    objs(series, 'data').map((point) => ({ series: str(series, 'name') ?? '', point })),
  );
  const rows = [...slices, ...points].map(
    ({ series, point }) =>
      html`<tr><td>${str(point, 'label') ?? ''}</td><td>${series}</td><td class="align-right">${num(point, 'value') ?? ''}</td></tr>`,
  );
  return html`<details class="figures"><summary>Figures</summary><table class="table"><thead><tr><th scope="col">Label</th><th scope="col">Series</th><th scope="col" class="align-right">Value</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}
