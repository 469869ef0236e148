import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../src/http/openapi.ts';
import { operations } from '../../src/http/operations.ts';
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
