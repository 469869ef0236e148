/// <reference lib="dom" />

const NEAR_END_PX = 80;

export interface FollowsEnd {
  /** Runs a change of the rows. A reader at the end stays there; any other keeps the line they were reading. */
  keep(change: () => number): void;
}

/** Scrolling as in any chat. `jump` is the button that says how many messages came below what is in sight. */
export function followEnd(scroll: HTMLElement, jump: HTMLElement | null): FollowsEnd {
  let atEnd = true;
  let below = 0;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
  };
  const tell = () => {
    if (!jump) return;
    jump.hidden = below === 0;
    jump.textContent = below === 1 ? '↓ 1 new message' : `↓ ${below} new messages`;
  };
  scroll.addEventListener('scroll', () => {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
    if (atEnd && below > 0) {
      below = 0;
      tell();
    }
  });
  jump?.addEventListener('click', () => {
    toEnd();
    scroll.focus({ preventScroll: true });
  });
  // Pictures that arrive, notes below a button and panes that open change heights after the fact.
  const heights = new ResizeObserver(() => atEnd && toEnd());
  for (const part of [scroll, ...scroll.children]) heights.observe(part);
  return {
    keep(change) {
      const line = atEnd ? undefined : lineInSight(scroll);
      const came = change();
      if (atEnd) return toEnd();
      below += came;
      tell();
      const now = line && scroll.querySelector(`[data-key="${CSS.escape(line.key)}"]`);
      if (line && now) scroll.scrollTop += now.getBoundingClientRect().top - line.top;
    },
  };
}

function lineInSight(scroll: HTMLElement): { key: string; top: number } | undefined {
  const edge = scroll.getBoundingClientRect().top;
  for (const row of scroll.querySelectorAll('[data-rows] > [data-key]')) {
    const at = row.getBoundingClientRect();
    if (at.bottom > edge) return { key: row.getAttribute('data-key') ?? '', top: at.top };
  }
  return undefined;
}
