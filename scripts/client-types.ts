import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { Document, DocumentedOperation, Parameter } from '../src/http/openapi.ts';
import { openApi } from '../src/http/openapi.ts';
import { operations } from '../src/http/operations.ts';

type Schema = JSONSchema & { [word: string]: unknown };

const banner =
  '// Made from the API’s own description by `npm run client:types`; a test fails where it is out of date.';

/** What the client takes from the API, by the name of its file: the types of all that is sent and read, and the addresses. */
export async function clientFiles(
  document: Document = openApi(operations, '0'),
): Promise<{ 'types.ts': string; 'routes.ts': string }> {
  return { 'types.ts': await typesOf(document), 'routes.ts': routesOf(document) };
}

async function typesOf(document: Document): Promise<string> {
  const calls: Schema = {
    description: 'What each call takes and answers.',
    ...objectOf(
      Object.fromEntries(callsOf(document).map(({ operation }) => [operation.operationId, callOf(operation)])),
    ),
  };
  const named: Record<string, Schema> = { ...document.components.schemas, Calls: calls };
  const refs = Object.fromEntries(Object.keys(named).map((name) => [name, { $ref: `#/components/schemas/${name}` }]));
  const schema = withoutNoise({ ...objectOf(refs), $defs: named });
  const made = await compile(schema, 'All', {
    bannerComment: banner,
    additionalProperties: false,
    format: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  // What held them together is of no use to anybody.
  return made.replace(/(\/\*\*[^/]*\*\/\n)?export interface All \{\n( .*\n)*\}\n/, '');
}

/** Limits are the service's business and make tuples of lists; a word beside a reference would make a second type of it. */
function withoutNoise(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if (typeof value.$ref === 'string') return { $ref: value.$ref.replace('#/components/schemas/', '#/$defs/') };
    const { minItems, maxItems, ...rest } = value;
    // With a description alone it is anything, and no object.
    return Object.keys(rest).join() === 'description' && typeof rest.description === 'string'
      ? { ...rest, tsType: 'unknown' }
      : rest;
  });
}

function callsOf(document: Document): { method: string; path: string; operation: DocumentedOperation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function callOf({ parameters, requestBody, responses, summary }: DocumentedOperation): Schema {
  const [sent] = Object.values(requestBody?.content ?? {});
  const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const [read] = Object.values(answer?.content ?? {});
  const params = parametersOf(parameters, 'path');
  const query = parametersOf(parameters, 'query');
  const optional = [...(requestBody?.required ? [] : ['body']), 'query'];
  return {
    description: summary,
    ...objectOf(
      {
        ...(params && { params }),
        ...(query && { query }),
        ...(sent && { body: sent.schema }),
        answer: read?.schema ?? { type: 'null' },
      },
      optional,
    ),
  };
}

function parametersOf(parameters: Parameter[], place: Parameter['in']): Schema | null {
  const here = parameters.filter(({ in: where }) => where === place);
  if (here.length === 0) return null;
  const properties = here.map(({ name, description, schema }): [string, Schema] => [
    name,
    { ...schema, ...(description === undefined ? {} : { description }) },
  ]);
  return objectOf(
    Object.fromEntries(properties),
    here.flatMap(({ name, required }) => (required ? [] : [name])),
  );
}

function objectOf(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

function routesOf(document: Document): string {
  const rows = callsOf(document).map(
    ({ method, path, operation }) => `  ${operation.operationId}: ['${method}', '${path}'],`,
  );
  return `${banner}

import type { Calls } from './types.ts';

export const routes = {
${rows.join('\n')}
} as const satisfies Record<keyof Calls, readonly [method: string, path: string]>;
`;
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await clientFiles()))
    await writeFile(join(import.meta.dirname, '../src/client', name), text);
}
