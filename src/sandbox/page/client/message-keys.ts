/// <reference lib="dom" />

/** From one message to the next by the arrow keys, as in Slack: a message's own buttons are then one Tab away. */
export function startMessageKeys(): void {
  document.addEventListener('keydown', (event) => {
    const at = event.target;
    if (!(at instanceof HTMLElement) || !at.matches('.message, [data-scroll]') || event.altKey || event.metaKey) return;
    const rows = at.closest('[data-scroll]');
    const messages = [...(rows?.querySelectorAll<HTMLElement>('.message') ?? [])];
    const here = messages.indexOf(at);
    const to: Record<string, number> = {
      ArrowUp: here < 0 ? messages.length - 1 : Math.max(0, here - 1),
      ArrowDown: here < 0 ? messages.length - 1 : Math.min(messages.length - 1, here + 1),
      Home: 0,
      End: messages.length - 1,
    };
    const next = messages[to[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
