/** What the doctor found. A note is about what works today and may not tomorrow. */
export type Finding = { kind: 'ok'; what: string } | { kind: 'note' | 'fix'; what: string; todo: string };

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
