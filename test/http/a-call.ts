import * as fc from 'fast-check';
import type { Parameter } from '../../src/http/openapi.ts';
import { anythingOf } from '../support/json-schema.ts';
import { type Documented, document, exampleBody, type Sent } from './every-operation.ts';

const { schemas } = document.components;
const labels = ['refund', 'billing', 'shipping', 'other'];

/** Things that stand in paths, by the parameter's name. */
export type Resources = Record<string, string[]>;

/** A call as the document describes it. */
export function aRightCall(operation: Documented, resources: Resources, key: string): fc.Arbitrary<Sent> {
  const { method, path, parameters, requestBody } = operation;
  const [type] = Object.keys(requestBody?.content ?? {});
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const ids = fc.record(
    Object.fromEntries(inPath.map(({ name }) => [name, fc.constantFrom(...(resources[name] ?? []))])),
  );
  return fc
    .record({
      ids,
      query: valuesOf(parameters, 'query'),
      headers: valuesOf(parameters, 'header'),
      body: aBody(operation),
    })
    .map(({ ids: named, query, headers, body }) => ({
      method,
      path: `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(named[name]))}${queryString(query)}`,
      headers: {
        authorization: `Bearer ${key}`,
        ...(type === undefined || body === undefined ? {} : { 'content-type': type }),
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asHeader(String(value))])),
      },
      body,
    }));
}

function valuesOf(parameters: Parameter[], place: Parameter['in']): fc.Arbitrary<Record<string, unknown>> {
  const own = parameters.filter((parameter) => parameter.in === place);
  const values = own.map(({ name, schema }) => {
    // Waiting has tests of its own, and no schema knows the names of projects.
    if (name === 'wait') return [name, fc.constant(0)] as const;
    if (name === 'project') return [name, fc.constantFrom('ours', 'ours', 'theirs')] as const;
    const anything = anythingOf(schema, schemas);
    // Nor our cursors, nor which days are over: others are refused, and most calls are to do something.
    if (name !== 'cursor' && name !== 'date') return [name, anything] as const;
    return [
      name,
      fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything }),
    ] as const;
  });
  return fc.record(Object.fromEntries(values), { requiredKeys: [] });
}

function aBody(operation: Documented): fc.Arbitrary<string | undefined> {
  const { requestBody } = operation;
  const [[type = '', content] = []] = Object.entries(requestBody?.content ?? {});
  if (!content) return fc.constant(undefined);
  const one = fc.oneof(
    { weight: 2, arbitrary: anythingOf(content.schema, schemas).map((body) => JSON.stringify(fitting(body))) },
    { weight: 1, arbitrary: fc.constant(exampleBody(operation) ?? '') },
  );
  if (type === 'application/json') return requestBody?.required ? one : fc.option(one, { nil: undefined });
  return fc.array(one, { maxLength: 5 }).map((lines) => lines.join('\n'));
}

/** Labels of the project where a label is meant: no schema can say which those are. */
function fitting(body: unknown): unknown {
  const { prediction, gold, value, ...rest } = Object(body);
  const label = (given: unknown) => labels[JSON.stringify(given ?? '').length % labels.length];
  return {
    ...rest,
    ...(value === undefined ? {} : { value: label(value) }),
    ...(gold === undefined ? {} : { gold: { value: label(gold) } }),
    ...(prediction === undefined
      ? {}
      : {
          prediction: {
            ...prediction,
            value: label(prediction.value),
            ...(prediction.alternatives === undefined
              ? {}
              : { alternatives: labels.slice(1, 3).map((each) => ({ value: each, confidence: 0.1 })) }),
            field_confidence: undefined,
          },
        }),
  };
}

/** The same call with something wrong about it, or merely odd. */
export function aWrongCall(operation: Documented, right: fc.Arbitrary<Sent>): fc.Arbitrary<Sent> {
  const path = fc.tuple(right, anOddText).map(([call, odd]) => withQuery(call, `${encodeURIComponent(odd)}=1`));
  const twice = right.map((call) => withQuery(call, 'cursor=a&cursor=b&wait=x&limit=-1'));
  const id = fc.tuple(right, anOddText).map(([call, odd]) => ({
    ...call,
    path: call.path.replace(/\/(ours|\w+_[0-9a-f]{32})/, `/${odd ? encodeURIComponent(odd) : 'x'}`),
  }));
  const header = fc
    .tuple(
      right,
      fc.constantFrom('idempotency-key', 'last-event-id', 'if-none-match', 'content-encoding', 'content-type'),
      anOddText,
    )
    .map(([call, name, odd]) => ({ ...call, headers: { ...call.headers, [name]: asHeader(odd) } }));
  const kinds = [path, twice, id, header];
  return operation.requestBody ? fc.oneof(...kinds, aWrongBody(right)) : fc.oneof(...kinds);
}

const anOddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '..',
    '%00',
    '__proto__',
    'constructor',
    "'; drop table items; --",
    '<script>',
    '‮',
    'a'.repeat(400),
  ),
);

function aWrongBody(right: fc.Arbitrary<Sent>): fc.Arbitrary<Sent> {
  const bytes = fc.oneof(
    fc.constantFrom('', ' ', '{', '[]', 'null', '1', '"text"', '{}{}', '{"__proto__":{"a":1}}', '['.repeat(2_000)),
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.uint8Array({ maxLength: 50 }).map((given) => new Uint8Array(given)),
    fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
  );
  const whole = fc.tuple(right, bytes).map(([call, body]) => ({ ...call, body }));
  const part = fc.tuple(right, fc.nat(), fc.jsonValue({ maxDepth: 2 })).map(([call, at, value]) => ({
    ...call,
    body:
      typeof call.body === 'string'
        ? call.body
            .split('\n')
            .map((line) => bent(line, at, value))
            .join('\n')
        : call.body,
  }));
  return fc.oneof(whole, { weight: 3, arbitrary: part });
}

/** A JSON text with one of its parts, the how-many-eth, replaced, left out or given a new neighbour. */
function bent(line: string, at: number, value: unknown): string {
  let whole: unknown;
  try {
    whole = JSON.parse(line);
  } catch {
    return line;
  }
  const places: { parent: Record<string, unknown>; name: string }[] = [];
  const visit = (parent: unknown) => {
    if (typeof parent !== 'object' || parent === null) return;
    for (const name of Object.keys(parent)) {
      places.push({ parent: parent as Record<string, unknown>, name });
      visit((parent as Record<string, unknown>)[name]);
    }
  };
  visit(whole);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return JSON.stringify(value);
  if (at % 3 === 0) delete place.parent[place.name];
  else if (at % 3 === 1) place.parent[`${place.name}_x`] = value;
  else place.parent[place.name] = value;
  return JSON.stringify(whole);
}

function withQuery(call: Sent, more: string): Sent {
  return { ...call, path: `${call.path}${call.path.includes('?') ? '&' : '?'}${more}` };
}

function queryString(query: Record<string, unknown>): string {
  const given = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value).toWellFormed()]);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** What HTTP lets through as a header's value. */
function asHeader(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim();
}
