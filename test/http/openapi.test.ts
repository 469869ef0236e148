import { Validator } from '@seriousme/openapi-schema-validator';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { registerDocs } from '../../src/http/docs.ts';
import { openApi } from '../../src/http/openapi.ts';
import { operations } from '../../src/http/operations.ts';
import { problemsInBothSchemes } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { startLoop } from '../support/loop.ts';

const document = openApi(operations, '1.0.0');

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('(control) an invalid one is found', async () => {
    const wrong = { ...structuredClone(document), paths: { '/x': { get: { responses: [] } } } };
    expect((await new Validator().validate(wrong)).valid).toBe(false);
  });

  it('names each operation once, and each type that it speaks of', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const refs = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(refs.length).toBeGreaterThan(10);
    for (const name of refs) expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(JSON.stringify(document)).not.toContain('#/$defs');
  });

  it('is served, with a page for people that needs nothing from elsewhere, and both without a key', async () => {
    await using loop = await startLoop();
    const served = await fetch(`${loop.service.url}/openapi.json`);
    expect(served.status).toBe(200);
    expect(Object.keys((await served.json()).paths)).toEqual(Object.keys(document.paths));
    const page = await fetch(`${loop.service.url}/docs`);
    const markup = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const { id, summary } of operations) {
      expect(markup).toContain(`id="${id}"`);
      expect(markup).toContain(summary);
    }
    expect(markup).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
    expect((await fetch(`${loop.service.url}/docs.css`)).headers.get('content-type')).toContain('text/css');
  });
});

it('the page reads well in the light and in the dark, on a phone, and from the keyboard', {
  timeout: 60_000,
}, async () => {
  await using opened = new AsyncDisposableStack();
  const app = opened.adopt(Fastify(), (it) => it.close());
  registerDocs(app, document);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const browser = opened.use(await openBrowser());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${url}/docs`);
  expect(await problemsInBothSchemes(page)).toEqual([]);
  expect(asked.every((address) => address.startsWith(url))).toBe(true);

  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the calls');
  await page.getByRole('navigation').getByRole('link', { name: 'Send one prediction' }).click();
  expect(new URL(page.url()).hash).toBe('#createItem');
  await page.setViewportSize({ width: 360, height: 700 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
});
