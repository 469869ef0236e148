/**
 * Reading Block Kit, which reaches the page as plain JSON: a field of the wrong kind reads as absent.
 * The sandbox's validator has refused what Slack refuses; the page must merely never break on what is left.
 */

export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function str(of: Json | undefined, name: string): string | undefined {
  const value = of?.[name];
  return typeof value === 'string' ? value : undefined;
}

export function num(of: Json | undefined, name: string): number | undefined {
  const value = of?.[name];
  return typeof value === 'number' ? value : undefined;
}

export function flag(of: Json | undefined, name: string): boolean {
  return of?.[name] === true;
}

export function obj(of: Json | undefined, name: string): Json | undefined {
  const value = of?.[name];
  return isJson(value) ? value : undefined;
}

export function objs(of: Json | undefined, name: string): Json[] {
  const value = of?.[name];
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function strs(of: Json | undefined, name: string): string[] {
  const value = of?.[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
