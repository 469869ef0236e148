import { z } from 'zod';
import type { Json, Problem } from '../block-kit/check.ts';
import type { SocketMode } from '../delivery/socket-mode.ts';
import type { Tier } from '../rate-limits.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import type { Slack } from '../slack.ts';

export interface MethodDeps {
  slack: Slack;
  /** null when the workspace has a request URL: the app has no Socket Mode then. */
  sockets: SocketMode | null;
}

export interface Method {
  tier: Tier;
  /** Which token it takes. */
  token: 'bot' | 'app' | 'none';
  scope?: string;
  run(deps: MethodDeps, args: Json): Json;
}

/**
 * A Web API method. Arguments it does not have are refused, which Slack does not do: a misspelt argument that is
 * silently ignored is what the sandbox is there to find.
 */
export function method<Shape extends z.ZodRawShape>(spec: {
  tier: Tier;
  token?: Method['token'];
  scope?: string;
  args: z.ZodObject<Shape>;
  run: (deps: MethodDeps, args: z.output<z.ZodObject<Shape>>) => Json;
}): Method {
  const known = Object.keys(spec.args.shape);
  return {
    tier: spec.tier,
    token: spec.token ?? 'bot',
    ...(spec.scope ? { scope: spec.scope } : {}),
    run(deps, given) {
      const strangers = Object.keys(given).filter((name) => !known.includes(name));
      if (strangers.length > 0) throw refusalOf('invalid_arguments', strangers.map(unexpected));
      const parsed = spec.args.safeParse(given);
      if (!parsed.success) throw refusalOf('invalid_arguments', parsed.error.issues.map(bad));
      return spec.run(deps, parsed.data);
    },
  };
}

function unexpected(name: string): Problem {
  return { pointer: `/${name}`, code: 'unknown_property', message: `unexpected argument: ${name}` };
}

function bad(issue: z.core.$ZodIssue): Problem {
  const path = issue.path.map(String).join('/');
  const missing = issue.code === 'invalid_type' && issue.message.includes('undefined');
  return {
    pointer: `/${path}`,
    code: 'invalid_value',
    message: missing ? `missing required field: ${path}` : `${path}: ${issue.message}`,
  };
}

/** Checks a scope that depends on what the call is about. Throws missing_scope. */
export function requireScope(slack: Slack, needed: string): void {
  if (!slack.workspace.scopes.includes(needed))
    throw new Refusal('missing_scope', { needed, provided: slack.workspace.scopes.join(',') });
}

/** Form-encoded calls send everything as text. */
export const flag = z.preprocess((given) => {
  if (given === 'true' || given === '1' || given === 1) return true;
  if (given === 'false' || given === '0' || given === 0) return false;
  return given;
}, z.boolean());

export const count = z.coerce.number().int();
export const ts = z.string().regex(/^\d{1,10}(\.\d{1,6})?$/, 'not a timestamp such as 1700000000.000100');
export const json = z.unknown();
