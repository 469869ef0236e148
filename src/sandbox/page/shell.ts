import type { Person, World } from '../world.ts';
import { avatar } from './avatar.ts';
import { attrs, type Html, html } from './html.ts';
import { appOf, channelsOf, channelTitle, isDirect, type Shown } from './places.ts';

const SHEETS = ['base', 'layout', 'rail', 'message', 'text', 'composer', 'blocks', 'controls', 'fields', 'modals'];

/** The document a window starts with. The script fills in the rows at once; without it there is nothing to click anyway. */
export function drawShell(world: World, me: Person, shown: Shown, newSince: string | undefined): string {
  const place = shown.kind === 'home' ? 'home' : shown.channel.id;
  const app = appOf(world)?.real_name || 'App';
  const title = shown.kind === 'home' ? app : channelTitle(world, shown.channel, me);
  const sign = shown.kind === 'channel' ? (isDirect(shown.channel) ? '@' : '#') : '';
  const page = html`<!doctype html>
<html lang="en"${attrs({ 'data-as': me.id, 'data-place': place, 'data-new-since': newSince, 'data-title': `${sign}${title} · ${me.real_name} · ${world.team().name}`, 'data-app': app })}>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${sign}${title} · ${me.real_name} · ${world.team().name}</title>
  <link rel="icon" href="/page/assets/icon.svg" type="image/svg+xml">
  ${SHEETS.map((sheet) => html`<link rel="stylesheet" href="/page/assets/${sheet}.css">`)}
  <script type="module" src="/page/assets/main.ts"></script>
</head>
<body>
  <a class="skip" href="#main">Skip to the conversation</a>
  <header class="banner"><strong>Sandbox</strong>: a small Slack on your own machine; nothing leaves it.<button type="button" class="appearance" data-appearance>Appearance: as the system</button></header>
  <div class="frame">
    <aside class="rail" id="rail" aria-label="Workspace"></aside>
    <main id="main" class="main" tabindex="-1">
      <header class="main-head">
        <button type="button" class="icon-button rail-toggle" data-rail-toggle aria-controls="rail" aria-expanded="false" aria-label="Channels and people"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 4h11M2.5 8h11m-11 4h11"/></svg></button>
        <h1>${shown.kind === 'home' ? avatar('', app, true) : html`<span class="hash" aria-hidden="true">${sign}</span>`}<span>${title}</span></h1>
        ${(shown.kind === 'home' || isDirect(shown.channel)) && appTabs(world, me, place)}
        ${shown.kind === 'channel' && members(world, shown.channel.members)}
        <span class="connection" role="status"></span>
      </header>
      ${shown.kind === 'home' ? homePane() : channelPane(world, `${sign}${title}`)}
    </main>
    ${shown.kind === 'channel' && threadPane(`${sign}${title}`)}
  </div>
  <div class="toasts" role="status" aria-live="polite"></div>
</body>
</html>`;
  return page.markup;
}

/** The app's own place has two sides: what it publishes for one, and what it wrote to one. */
function appTabs(world: World, me: Person, place: string): Html {
  const direct = channelsOf(world, me).find(isDirect)?.id;
  const tab = (to: string, name: string) =>
    html`<a class="tab" href="/as/${encodeURIComponent(me.id)}/${encodeURIComponent(to)}"${attrs({ 'aria-current': to === place ? 'page' : undefined })}>${name}</a>`;
  return html`<nav class="tabs" aria-label="App">${tab('home', 'Home')}${direct !== undefined && tab(direct, 'Messages')}</nav>`;
}

function members(world: World, ids: readonly string[]): Html {
  const known = world.people().filter((person) => ids.includes(person.id) && !person.deleted);
  const names = known.map((person) => person.real_name || person.name).join(', ');
  return html`<span class="members" title="${names}"><span class="faces" aria-hidden="true">${known.slice(0, 4).map((person) => avatar(person.id, person.real_name, person.is_bot))}</span>${known.length}<span class="sr-only"> members: ${names}</span></span>`;
}

function homePane(): Html {
  return html`<div class="scroll home-scroll" data-scroll tabindex="-1"><div class="rows home-rows" data-rows="main"></div></div>`;
}

function channelPane(world: World, where: string): Html {
  const command = world.commands()[0]?.command;
  return html`<div class="scroll" data-scroll tabindex="0" role="region" aria-label="Messages in ${where}">
      <div class="empty" data-empty hidden><p class="empty-title">No messages yet.</p><p>This is the very beginning of ${where}. What the app posts appears here by itself. Write something below${command !== undefined && html`, or try <code>${command}</code>`}.</p></div>
      <button type="button" class="btn earlier" data-earlier hidden>Show earlier messages</button>
      <div class="rows" data-rows="main" role="log" aria-live="polite" aria-label="Messages"></div>
    </div>
    <button type="button" class="jump" data-jump hidden></button>
    ${composer('main', `Message ${where}`, globalShortcuts(world))}`;
}

function threadPane(where: string): Html {
  return html`<aside class="thread" id="thread" aria-label="Thread" hidden>
    <header class="thread-head"><h2>Thread <span>${where}</span></h2><button type="button" class="icon-button" data-close-thread aria-label="Close thread"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9m0-9-9 9"/></svg></button></header>
    <div class="scroll" data-scroll tabindex="0" role="region" aria-label="Replies"><div class="rows" data-rows="thread" role="log" aria-live="polite" aria-label="Thread messages"></div></div>
    ${composer('thread', 'Reply…')}
  </aside>`;
}

/** The app's shortcuts that belong to no message stand where one writes. */
function globalShortcuts(world: World): Html | false {
  const own = world.shortcuts().filter((one) => one.type === 'global');
  if (own.length === 0 || !world.globalShortcut) return false;
  const items = own.map(
    (one) =>
      html`<button type="button" role="menuitem" tabindex="-1" class="menu-item" data-global-shortcut="${one.callback_id}">${one.name}</button>`,
  );
  return html`<button type="button" class="icon-button" data-menu="global-shortcuts" aria-haspopup="menu" aria-expanded="false" aria-label="Shortcuts" title="Shortcuts"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M9 1.8 3.5 9H8l-1 5.2L12.5 7H8Z"/></svg></button><div class="menu" id="global-shortcuts" popover="manual" role="menu" aria-label="Shortcuts">${items}</div>`;
}

function composer(name: string, label: string, before: Html | false = false): Html {
  const id = `composer-${name}`;
  return html`<form class="composer" data-composer="${name}">
    <ul class="menu completion" id="${id}-list" role="listbox" aria-label="Suggestions" hidden></ul>
    <p class="usage" role="status" hidden></p>
    ${before}<textarea id="${id}" rows="1" aria-label="${label}" placeholder="${label}" aria-autocomplete="list" aria-controls="${id}-list" autocomplete="off"></textarea>
    <button type="submit" class="send" aria-label="Send"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 3 14 8 2.5 13l1.6-5Zm1.6 5H9"/></svg></button>
  </form>`;
}
