import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scope } from '../review/api-key.ts';
import { whatCannotBeStored } from '../review/storable.ts';
import { inWords, pointerTo, problemsOf } from '../review/submission.ts';
import { type Access, demand } from './access.ts';
import { HttpProblem, type ProblemCode } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name of the operation that a route serves. */
    operation?: string;
  }
}

/**
 * One call of the API as data: what checks a request, what the OpenAPI document says, and so what the client's types are, come
 * from here and can't say different things.
 */
export interface Operation<Query extends z.ZodObject = z.ZodObject, Body extends z.ZodType = z.ZodType> {
  /** The name that generated clients give it. */
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its parameters in braces: `/v1/items/{item}`. */
  path: string;
  tag: Tag;
  summary: string;
  /** Markdown, for whoever reads the documentation. */
  description?: string;
  /** What the key must be allowed; null: nobody needs a key. */
  scope: Scope | null;
  query?: Query;
  headers?: Record<string, { description: string; schema: object }>;
  body?: Body;
  /** There may be no body at all. */
  bodyIsOptional?: true;
  /** The body is not JSON: its handler reads the stream by itself. */
  stream?: { type: string; line: z.ZodType };
  answers: Record<number, Answer>;
  /** What it is refused with, beside what can happen to any call. */
  problems?: ProblemCode[];
}

export interface Answer {
  description: string;
  /** Left out: no body. */
  schema?: z.ZodType;
  /** `application/json` unless it says otherwise. */
  type?: string;
  /** Other types that it may be, as files. */
  files?: readonly string[];
  headers?: Record<string, string>;
}

export const tags = ['Items', 'Decisions', 'Feedback', 'Events', 'Webhooks', 'Projects', 'Operation'] as const;
export type Tag = (typeof tags)[number];

export interface Call<Query extends z.ZodObject, Body extends z.ZodType> {
  request: FastifyRequest;
  reply: FastifyReply;
  access: Access;
  params: Record<string, string>;
  query: z.output<Query>;
  body: z.output<Body>;
}

/** For the checker only; what it returns is the operation itself. */
export function operation<Query extends z.ZodObject = z.ZodObject, Body extends z.ZodType = z.ZodUndefined>(
  described: Operation<Query, Body>,
): Operation<Query, Body> {
  return described;
}

/** Serves an operation: nothing reaches `handle` that its description does not allow. */
export function serve<Query extends z.ZodObject, Body extends z.ZodType>(
  app: FastifyInstance,
  described: Operation<Query, Body>,
  handle: (call: Call<Query, Body>) => unknown,
): void {
  const { method, path, scope, query, body, bodyIsOptional } = described;
  app.route({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { operation: described.id },
    handler: (request, reply) => {
      if (scope !== null) demand(request.access, scope);
      const asked = readQuery(query, request.query);
      const sent =
        body === undefined ? undefined : readBody(body, bodyIsOptional ? (request.body ?? {}) : request.body);
      return handle({
        request,
        reply,
        access: request.access,
        params: { ...Object(request.params) },
        query: asked as z.output<Query>,
        body: sent as z.output<Body>,
      });
    },
  });
}

function readQuery(schema: z.ZodObject | undefined, given: unknown): unknown {
  const parsed = (schema ?? noQuery).safeParse({ ...Object(given) }, { error: inQueryWords });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(problemsOf);
  throw new HttpProblem(
    'invalid',
    undefined,
    errors.map(({ pointer, detail }) => ({ pointer: `/query${pointer}`, detail })),
  );
}

const noQuery = z.strictObject({});

function inQueryWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && Array.isArray(issue.input)) return 'is given more than once';
  return inWords(issue);
}

function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const unstorable = whatCannotBeStored(body);
  if (unstorable.length > 0) {
    const errors = unstorable.map(({ path, detail }) => ({ pointer: pointerTo(path), detail }));
    throw new HttpProblem('invalid', undefined, errors);
  }
  const parsed = schema.safeParse(body, { error: inWords });
  if (parsed.success) return parsed.data;
  throw new HttpProblem('invalid', undefined, parsed.error.issues.flatMap(problemsOf));
}

/** A whole number in a query, where everything is text. */
export function wholeNumber(min: number, max: number, usual: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `must be a whole number from ${min} to ${max}`)
    .default(usual)
    .meta({ shownAs: { type: 'integer', minimum: min, maximum: max, default: usual } });
}

/** Yes or no in a query. */
export function yesOrNo(usual: boolean) {
  return z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .default(usual)
    .meta({ shownAs: { type: 'boolean', default: usual } });
}

/** Several words with commas between them. */
export function wordsOf<const Word extends string>(words: readonly Word[]) {
  const detail = `must be any of ${words.join(', ')}, with commas between them`;
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(words, { error: detail })))
    .meta({
      shownAs: {
        type: 'string',
        pattern: `^(${words.join('|').replaceAll('.', '\\.')})(,(${words.join('|').replaceAll('.', '\\.')}))*$`,
      },
    });
}
