import { createHash } from 'node:crypto';

/** The colours are those of /docs. One accent; colour never says alone what words or figures don't. */
export const style = `
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5a5a62; --line: #dedee3; --faint: #f0f0f3; --paper: #fff; --side: #f7f7f8; --link: #0b5cad; --ok: #146c43; --hint: #0b5cad; --no: #a1260d; --approved: #3a8a67; --corrected: #d08a1d; --rejected: #b8452c; --otherwise: #9a9aa5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #b0b0b8; --line: #3a3b40; --faint: #26272c; --paper: #1a1b1e; --side: #202126; --link: #7cb7ff; --ok: #6fd3a0; --hint: #7cb7ff; --no: #ff9d87; --approved: #4fae86; --corrected: #dba548; --rejected: #e07a60; --otherwise: #7d7e88; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; font-variant-numeric: tabular-nums; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
bdi { overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: from-font; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: .75rem; background: var(--paper); padding: .5rem .75rem; z-index: 1; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { display: flex; align-items: center; gap: .5rem 1.5rem; flex-wrap: wrap; padding: .75rem clamp(1rem, 4vw, 3rem); background: var(--side); border-bottom: 1px solid var(--line); font-size: .9rem; }
.top .name { margin: 0; font-weight: 700; font-size: 1rem; } .top nav { flex: 1; } .top form { display: flex; align-items: center; gap: .75rem; margin: 0; } .top nav a { text-decoration: none; display: inline-block; padding: .25rem 0; } .top nav a:hover { text-decoration: underline; }
button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .75rem; cursor: pointer; } button:hover { border-color: var(--soft); }
main { padding: 2.25rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 72rem; margin: 0 auto; }
h1 { font-size: 1.3rem; line-height: 1.3; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 3.5rem 0 1rem; font-weight: 650; } h3 { font-size: 1rem; margin: 0 0 .35rem; font-weight: 650; }
p { margin: 0 0 .6rem; }
.crumb { color: var(--soft); margin: 0 0 .15rem; font-size: .9rem; } h1 + .soft { margin: .15rem 0 2rem; } .soft, .note { color: var(--soft); font-size: .875rem; } .note { margin: .6rem 0 0; }
.head { display: flex; flex-wrap: wrap; gap: 1rem 2rem; justify-content: space-between; align-items: flex-end; }
.badge { display: inline-block; font-size: .75rem; font-weight: 600; letter-spacing: 0; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem; margin-left: .5rem; vertical-align: .15em; white-space: nowrap; }
.badge.alarm { color: var(--no); border-color: currentcolor; margin-left: 0; } .badge.hint { color: var(--hint); border-color: currentcolor; margin-left: 0; }
.steps { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; font-size: .9rem; margin: 0; padding: 0; list-style: none; } .steps a { display: inline-block; padding: .2rem 0; } .steps [aria-current] { color: var(--ink); font-weight: 650; text-decoration: none; }
.takeaway { margin: 2rem 0 2.5rem; padding: .25rem 0 .25rem 1.25rem; border-left: 4px solid var(--line); max-width: 52rem; } .takeaway p { margin: 0; font-size: clamp(1.35rem, 2.6vw, 1.75rem); line-height: 1.35; letter-spacing: -.012em; font-weight: 500; text-wrap: pretty; }
.takeaway .tone { font-size: .85rem; line-height: 1.5; font-weight: 650; letter-spacing: 0; margin-bottom: .25rem; }
.takeaway.alarm { border-color: var(--no); } .alarm .tone { color: var(--no); } .takeaway.hint { border-color: var(--hint); } .hint .tone { color: var(--hint); } .takeaway.well { border-color: var(--ok); } .well .tone { color: var(--ok); }
.cards { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1px; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.cards > li { box-shadow: 0 0 0 1px var(--line); padding: 1.1rem 1.25rem 1.2rem; } .cards .what { margin: 0; font-size: .875rem; color: var(--soft); } .cards .figure { margin: .1rem 0 .2rem; font-size: 1.75rem; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; } .cards .figure a { color: inherit; text-decoration-color: var(--line); text-decoration-thickness: 2px; } .cards .figure a:hover { color: var(--link); text-decoration-color: currentcolor; } .cards .more { margin: 0; font-size: .875rem; color: var(--soft); line-height: 1.45; }
.told { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 2rem 3rem; } .told p:last-child { margin-bottom: 0; }
.quiet { margin: 2.5rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); display: grid; grid-template-columns: minmax(9rem, max-content) minmax(0, 1fr); gap: .35rem 1.5rem; font-size: .9rem; } .quiet dt { color: var(--soft); } .quiet dd { margin: 0; }
.figures { columns: 26rem 2; column-gap: 3rem; } .figures > * { break-inside: avoid; padding-bottom: 2.75rem; } .wide { margin-bottom: 2.75rem; }
figure { margin: 0; min-width: 0; } figcaption, caption { font-weight: 650; font-size: 1rem; text-align: left; padding-bottom: .6rem; } figure picture, figure img { display: block; max-width: 100%; height: auto; } figure picture { margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; position: relative; } th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); } th:last-child, td:last-child { padding-right: 0; }
.number + .words, .bars { padding-left: 1.25rem; } .bars { width: 24%; } thead th { font-weight: 500; color: var(--soft); font-size: .8rem; border-bottom-color: var(--line); vertical-align: bottom; } thead .number { white-space: normal; } tbody th { font-weight: 500; } .number { text-align: right; white-space: nowrap; padding-left: .75rem; padding-right: 0; } td .soft { font-size: inherit; } td small, th small { color: var(--soft); font-size: .9em; font-weight: 400; }
.bar { display: block; width: 100%; min-width: 4rem; height: .6rem; margin-top: .4rem; background: var(--faint); border-radius: 3px; overflow: hidden; } .bar .approved { fill: var(--approved); } .bar .corrected { fill: var(--corrected); } .bar .rejected { fill: var(--rejected); } .bar .otherwise { fill: var(--otherwise); } .bar .plain { fill: var(--link); }
td form { margin: -.3rem 0; } .after { margin: 1.5rem 0 0; }
.worry { color: var(--no); }
.items { list-style: none; margin: 1.5rem 0 0; padding: 0; } .items li { padding: 1rem 0; border-top: 1px solid var(--line); } .items li:last-child { border-bottom: 1px solid var(--line); } .items p { margin: 0; } .items .value { font-weight: 500; } .items .value a { text-decoration: none; } .items .value a:hover { text-decoration: underline; } .items .input { margin: .15rem 0; } .items .about { color: var(--soft); font-size: .875rem; }
.arrow { color: var(--soft); padding: 0 .3em; }
.facts { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: .5rem 1.5rem; margin: 1.5rem 0 0; } .facts dt { color: var(--soft); } .facts dd { margin: 0; }
.history { list-style: none; padding: 0; margin: 0; border-left: 2px solid var(--line); } .history li { padding: .1rem 0 1.1rem 1.25rem; } .history p { margin: 0; } .history .about { color: var(--soft); font-size: .875rem; }
.message { max-width: 36rem; padding-top: 2rem; } .message h1 { font-size: 1.6rem; margin-bottom: .75rem; } .message p { font-size: 1.05rem; text-wrap: pretty; }
code { font: .9em/1.5 ui-monospace, monospace; background: var(--faint); padding: .1em .35em; border-radius: 4px; }
@media (max-width: 40rem) {
  main { padding-top: 1.5rem; padding-bottom: 4rem; } h2 { margin-top: 2.75rem; } .takeaway { margin: 1.5rem 0 2rem; padding-left: 1rem; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } .cards > li { padding: .85rem .9rem .95rem; } .cards .figure { font-size: 1.4rem; }
  .quiet, .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .quiet dd, .facts dd { margin-bottom: .75rem; }
  th, td { padding-right: .5rem; } .number { padding-right: 0; padding-left: .5rem; } .bars { display: none; }
  .stacks, .stacks caption, .stacks tbody, .stacks th, .stacks td { display: block; } .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .stacks tr { padding: .75rem 0; border-bottom: 1px solid var(--line); } .stacks th, .stacks td { border: 0; padding: .1rem 0; } .stacks tbody th { font-weight: 650; padding-bottom: .25rem; }
  .stacks tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem 1rem; } .stacks tbody th { grid-column: 1 / -1; } .stacks td.number, .stacks td.words { text-align: left; white-space: normal; padding: .1rem 0; } .stacks td::before { content: attr(data-column); color: var(--soft); display: block; font-size: .75rem; line-height: 1.35; } .stacks td small { display: block; } .stacks td form { margin: .15rem 0 0; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --line: #999; --faint: #ddd; --paper: #fff; --side: #fff; --link: #000; --ok: #000; --hint: #000; --no: #000; --approved: #bbb; --corrected: #666; --rejected: #000; --otherwise: #e5e5e5; }
  @page { margin: 16mm 14mm; }
  body { font-size: 10pt; } .top, .skip, .steps, nav { display: none; } main { padding: 0; max-width: none; } a { color: inherit; text-decoration: none; }
  h2, h3, caption, figcaption { break-after: avoid; } h2 { margin-top: 8mm; } .told section, .cards > li, tr, .items li, .history li { break-inside: avoid; } .told { gap: 6mm 10mm; } .figures { columns: 1; } .figures > *, .wide { padding-bottom: 6mm; margin-bottom: 0; } .numbers { break-before: page; } .takeaway p { font-size: 15pt; }
  table { font-size: 8.5pt; } .number { padding-left: .4rem; }
  .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

const digest = createHash('sha256').update(style).digest('hex').slice(0, 16);

/** Its name says what is in it, so browsers may keep it for good. */
export const styleName = `${digest}.css`;
