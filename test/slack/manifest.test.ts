import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appScopesOfMethods, httpManifest, readManifest, scopesOfMethods } from '../../src/slack/manifest.ts';
import { sendCallback } from '../../src/slack/shortcut/view.ts';
import { manifestRules } from './manifest-rules.ts';
import { webApiCallsIn } from './web-api-calls.ts';

const sources = join(import.meta.dirname, '../../src/slack');
const calls = globSync('**/*.ts', { cwd: sources }).map((file) => ({
  file,
  ...webApiCallsIn(readFileSync(join(sources, file), 'utf8')),
}));

it('manifest.yml keeps all of Slack’s rules, and so does its HTTP variant', () => {
  expect(manifestRules.parse(readManifest())).toEqual(readManifest());
  const http = httpManifest('https://signoff.example.com');
  expect(manifestRules.parse(http)).toEqual(http);
});

it('a manifest with an unknown key, a long name or a scope nobody reviewed breaks the rules', () => {
  const manifest = readManifest();
  const paths = (changed: object) =>
    manifestRules.safeParse({ ...manifest, ...changed }).error?.issues.map(({ path }) => path.join('.'));
  expect(paths({ extra: true })).toEqual(['']);
  expect(paths({ display_information: { name: 'x'.repeat(36) } })).toEqual(['display_information.name']);
  expect(paths({ oauth_config: { scopes: { bot: ['chat:write.public'] } } })).toEqual(['oauth_config.scopes.bot.0']);
});

it('the shortcut is the one that the code listens to', () => {
  expect(readManifest().features?.shortcuts?.map(({ type, callback_id }) => [type, callback_id])).toEqual([
    ['message', sendCallback],
  ]);
});

it('with Socket Mode no request address is given', () => {
  expect(readManifest().settings?.socket_mode_enabled).toBe(true);
  expect(JSON.stringify(readManifest())).not.toContain('url":');
});

it('with HTTP everything that Slack sends comes to one address, and the rest of the app is the same', () => {
  const url = 'https://signoff.example.com/tools/slack/events';
  const { features, settings, ...rest } = httpManifest('https://signoff.example.com/tools/');
  expect(settings).toEqual({
    ...readManifest().settings,
    event_subscriptions: { bot_events: ['app_home_opened'], request_url: url },
    interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
    socket_mode_enabled: false,
  });
  expect(features?.slash_commands?.map((command) => [command.command, command.url])).toEqual([['/signoff', url]]);
  expect(rest).toEqual({ ...readManifest(), features: undefined, settings: undefined });
});

it('an address that Slack would not call is refused, but a local sandbox may be called without https', () => {
  expect(() => httpManifest('http://signoff.example.com')).toThrow('must start with https://');
  expect(() => httpManifest('signoff.example.com')).toThrow('must be an address');
  expect(() => httpManifest('https://signoff.example.com/?a=1')).toThrow('must be an address');
  expect(() => httpManifest('http://localhost.example.com')).toThrow('must start with https://');
  expect(httpManifest('http://127.0.0.1:4400').settings?.interactivity?.request_url).toBe(
    'http://127.0.0.1:4400/slack/events',
  );
});

it('each Web API method in the code has a row that says which scopes it needs', () => {
  const known = new Set([...Object.keys(scopesOfMethods), ...Object.keys(appScopesOfMethods)]);
  expect(
    calls.flatMap(({ file, methods }) =>
      [...methods].filter((name) => !known.has(name)).map((name) => `${file}: ${name}`),
    ),
  ).toEqual([]);
  expect(calls.flatMap(({ file, unreadable }) => unreadable.map((text) => `${file}: ${text}`))).toEqual([]);
});

it('the app asks for the scopes that the code needs, and for none that nobody needs', () => {
  const inUse = calls.flatMap(({ methods }) => [...methods]);
  const needed = new Set(['commands', ...inUse.flatMap((method) => scopesOfMethods[method] ?? [])]);
  expect(readManifest().oauth_config?.scopes?.bot?.toSorted()).toEqual([...needed].sort());
});

it('the scan sees a method however it is called, and tells what it can’t read', () => {
  const seen = (source: string) => [...webApiCallsIn(source).methods];
  expect(seen('await web.chat.postMessage({})')).toEqual(['chat.postMessage']);
  expect(seen('this.client\n  .usergroups\n  .users.list({})')).toEqual(['usergroups.users.list']);
  expect(seen('const { reactions } = web; reactions.add({})')).toEqual(['reactions.add']);
  expect(seen('retry(app.client.files?.info)')).toEqual(['files.info']);
  expect(seen(`web.apiCall('pins.add', {}); web.paginate("users.list")`)).toEqual(['pins.add', 'users.list']);
  expect(seen('await web.filesUploadV2({})')).toEqual(['files.getUploadURLExternal', 'files.completeUploadExternal']);
  expect(seen('// web.chat.delete()\n/* web.pins.add() */ const tier = { "chat.update": 3 };')).toEqual([]);
  expect(seen('const docs = "https://example.com"; web.chat.update({})')).toEqual(['chat.update']);
  expect(webApiCallsIn('web.apiCall(name, {}); const { add } = web.pins; web.chat[verb]()').unreadable).toHaveLength(3);
});
