import { z } from 'zod';
import { type Answer, type Operation, tags } from './operation.ts';
import { aboutProblem, type ProblemCode } from './problem.ts';
import * as schemas from './schemas.ts';

type Json = { [name: string]: unknown };

export interface Document extends Json {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

export interface DocumentedOperation extends Json {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: { key: string[] }[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, DocumentedAnswer>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Json;
}

export interface DocumentedAnswer {
  description: string;
  headers?: Record<string, Json>;
  content?: Record<string, { schema: Json }>;
}

const about = `
Send predictions that a model is not sure about, and get back what people decided.

Every call but the service's own health needs an API key: \`Authorization: Bearer sgn_…\`. Every "no" is a problem (RFC 9457) with a \`code\` for programs and a
sentence that says what to do. \`request_id\` is in every answer's \`X-Request-Id\` and in the service's log.
`.trim();

/** The OpenAPI 3.1 document of these operations. The same operations give the same document. */
export function openApi(operations: readonly Operation[], version: string): Document {
  const components: Record<string, Json> = {};
  const paths: Document['paths'] = {};
  for (const operation of operations) {
    const at = paths[operation.path] ?? {};
    paths[operation.path] = at;
    at[operation.method.toLowerCase()] = documented(operation, components);
  }
  const used = tags.filter((tag) => operations.some((operation) => operation.tag === tag));
  return {
    openapi: '3.1.0',
    info: { title: 'Signoff', version, description: about },
    tags: used.map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'sgn_…' } },
    },
  };
}

function documented(operation: Operation, components: Record<string, Json>): DocumentedOperation {
  const { id, tag, summary, description, scope, body, bodyIsOptional, stream } = operation;
  const content: Record<string, { schema: Json }> = {};
  if (body) content['application/json'] = { schema: jsonSchema(body, 'input', components) };
  if (stream) content[stream.type] = { schema: jsonSchema(stream.line, 'input', components) };
  const responses: Record<string, DocumentedAnswer> = {};
  for (const [status, answer] of Object.entries(operation.answers)) {
    responses[status] = documentedAnswer(answer, components);
  }
  const refusals = Map.groupBy(problemsOf(operation), (code) => aboutProblem(code).status);
  const problem = { 'application/problem+json': { schema: jsonSchema(schemas.problem, 'output', components) } };
  for (const [status, codes] of refusals) {
    const titles = codes.map((code) => `\`${code}\`: ${aboutProblem(code).title}.`);
    const headers = status === 429 || status === 503 ? { headers: { 'Retry-After': secondsHeader } } : {};
    responses[status] = { description: titles.join(' '), ...headers, content: problem };
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: scope === null ? [] : [{ key: [scope] }],
    parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body || stream ? { requestBody: { required: !bodyIsOptional, content } } : {}),
    responses,
  };
}

const secondsHeader = { description: 'Seconds to wait.', schema: { type: 'integer' } };

/** All that an operation can be refused with: what it says itself, and what follows from its form. */
function problemsOf({ scope, path, query, body, stream, problems = [], method }: Operation): ProblemCode[] {
  const usual: ProblemCode[] = [
    ...(scope === null ? [] : (['unauthorized', 'forbidden', 'rate_limited'] as const)),
    ...(path.includes('{') ? (['not_found', 'bad_request'] as const) : []),
    ...(query || body || stream || scope !== null ? (['invalid'] as const) : []),
    ...(body ? (['not_json', 'not_a_json_type'] as const) : []),
    ...(method === 'GET' ? [] : (['bad_request', 'too_large', 'too_slow', 'not_an_encoding'] as const)),
    'internal',
    'unavailable',
  ];
  return [...new Set([...usual, ...problems])];
}

const aFile: Json = { type: 'string', format: 'binary' };

function documentedAnswer(
  { description, schema, type, files = [], headers }: Answer,
  components: Record<string, Json>,
): DocumentedAnswer {
  const named = Object.entries(headers ?? {}).map(([name, said]) => [
    name,
    { description: said, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(headers ? { headers: Object.fromEntries(named) } : {}),
    ...(schema
      ? {
          content: {
            [type ?? 'application/json']: { schema: jsonSchema(schema, 'output', components) },
            ...Object.fromEntries(files.map((file) => [file, { schema: aFile }])),
          },
        }
      : {}),
  };
}

const pathParameterSchemas: Record<string, { description: string; schema: Json }> = {
  project: { description: 'The key of a project.', schema: { type: 'string', minLength: 1, maxLength: 100 } },
  item: { description: 'The id of an item.', schema: { type: 'string', pattern: '^itm_[0-9a-f]{32}$' } },
  webhook: { description: 'The id of a webhook.', schema: { type: 'string', pattern: '^whk_[0-9a-f]{32}$' } },
  delivery: { description: 'The id of a delivery.', schema: { type: 'string', pattern: '^dlv_[0-9a-f]{32}$' } },
};

function pathParameters({ path }: Operation): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(pathParameterSchemas[name] ?? { schema: { type: 'string' } }),
  }));
}

function queryParameters({ query }: Operation): Parameter[] {
  if (!query) return [];
  const { properties = {} } = jsonSchema(query, 'input', {}) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }));
}

function headerParameters({ headers = {} }: Operation): Parameter[] {
  return Object.entries(headers).map(([name, { description, schema }]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { ...schema },
  }));
}

/** As JSON Schema 2020-12; what has an id becomes a component. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', components: Record<string, Json>): Json {
  const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: made }) {
      const { shownAs } = z.globalRegistry.get(zodSchema) ?? {};
      if (typeof shownAs === 'object') {
        for (const name of Object.keys(made)) if (name !== 'description') delete made[name];
        Object.assign(made, shownAs);
      }
      // Ours, not a word of JSON Schema.
      delete made.shownAs;
    },
  });
  for (const [name, definition] of Object.entries($defs)) {
    const { id: _, ...rest } = definition;
    components[name] = toComponents(rest);
  }
  return toComponents(properties?.it ?? {});
}

function toComponents(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
