import type { Channel, Person, World } from '../world.ts';
import { avatar } from './avatar.ts';
import { attrs, type Html, html } from './html.ts';
import { appOf, channelsOf, channelTitle, humans, isDirect, type ReadMarks } from './places.ts';

/** The left side in its parts: which workspace, who one is, channels and the app. */
export function railParts(world: World, me: Person, place: string, marks: ReadMarks): Record<string, Html> {
  const { name } = world.team();
  return {
    workspace: html`<div class="workspace" data-key="workspace"><span class="workspace-icon" aria-hidden="true">${[...name][0]?.toUpperCase() ?? 'S'}</span><span class="workspace-name">${name}</span></div>`,
    switcher: html`<div data-key="switcher">${switcher(world, me, place)}</div>`,
    places: html`<nav data-key="places" aria-label="Channels and apps">${places(world, me, place, marks)}</nav>`,
  };
}

function places(world: World, me: Person, place: string, marks: ReadMarks): Html {
  const channels = channelsOf(world, me);
  const app = appOf(world);
  const entry = (channel: Channel) => {
    const unread = channel.id === place ? 0 : marks.unread(me.id, channel.id, world.messages(channel.id, me.id));
    return html`<li>${railLink(me, channel.id, place, unread, html`<span class="hash" aria-hidden="true">${isDirect(channel) ? '@' : '#'}</span><span class="rail-name">${channelTitle(world, channel, me)}</span>`)}</li>`;
  };
  const direct = channels.filter(isDirect);
  return html`
      <h2 class="rail-heading">Channels</h2>
      <ul class="rail-list">${channels.filter((channel) => !isDirect(channel)).map(entry)}</ul>
      ${channels.length === 0 && html`<p class="rail-empty">${me.real_name} is in no channel.</p>`}
      ${direct.length > 0 && html`<h2 class="rail-heading">Direct messages</h2><ul class="rail-list">${direct.map(entry)}</ul>`}
      ${app && html`<h2 class="rail-heading">Apps</h2><ul class="rail-list"><li>${railLink(me, 'home', place, 0, html`${avatar(app.id, app.real_name, true)}<span class="rail-name">${app.real_name || app.name}</span>`)}</li></ul>`}`;
}

/** How many unread messages there are elsewhere, for the window's title. */
export function unreadElsewhere(world: World, me: Person, place: string, marks: ReadMarks): number {
  return channelsOf(world, me)
    .filter((channel) => channel.id !== place)
    .reduce((sum, channel) => sum + marks.unread(me.id, channel.id, world.messages(channel.id, me.id)), 0);
}

function railLink(me: Person, to: string, place: string, unread: number, inside: Html): Html {
  const shared = attrs({
    class: `rail-link${unread > 0 ? ' is-unread' : ''}`,
    href: `/as/${encodeURIComponent(me.id)}/${encodeURIComponent(to)}`,
    'aria-current': to === place ? 'page' : undefined,
    'data-rail': to,
  });
  return html`<a${shared}>${inside}${unread > 0 && html`<span class="badge">${unread > 99 ? '99+' : unread}<span class="sr-only"> unread</span></span>`}</a>`;
}

/** Who one is. Each person is an address of their own, so two windows can be two people. */
function switcher(world: World, me: Person, place: string): Html {
  const people = humans(world).map((person) => {
    const at = place === 'home' || channelsOf(world, person).some((channel) => channel.id === place) ? place : '';
    const href = `/as/${encodeURIComponent(person.id)}/${encodeURIComponent(at)}`;
    const role = person.is_restricted ? 'Guest' : '';
    return html`<li><a class="person" href="${href}"${attrs({ 'aria-current': person.id === me.id ? 'true' : undefined })}>${avatar(person.id, person.real_name, false)}<span class="person-name">${person.real_name || person.name} <span class="person-role">${role}</span></span></a><a class="person-window" href="${href}" target="_blank" aria-label="Open as ${person.real_name} in a new window" title="Open in a new window"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M9 3h4v4m0-4L7.5 8.5M7 4H3.5v8.5H12V9"/></svg></a></li>`;
  });
  return html`<button type="button" class="switcher" popovertarget="people">${avatar(me.id, me.real_name, false)}<span class="switcher-words"><span class="switcher-label">You are</span><span class="switcher-name">${me.real_name || me.name}</span></span><svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4.5 6 3.5-3 3.5 3m-7 4 3.5 3 3.5-3"/></svg></button>
    <div class="people" id="people" popover><p>Look at the workspace as</p><ul>${people}</ul></div>`;
}
