/// <reference lib="dom" />

const KEY = 'appearance';
const ORDER = ['system', 'light', 'dark'];
const WORDS: Record<string, string> = { system: 'as the system', light: 'light', dark: 'dark' };

/** Light, dark, or as the system has it; kept for every window of this browser. */
export function startAppearance(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-appearance]');
  const wear = (choice: string) => {
    document.documentElement.dataset.wears = choice;
    if (button) button.textContent = `Appearance: ${WORDS[choice]}`;
  };
  const kept = () => ORDER.find((one) => one === localStorage.getItem(KEY)) ?? 'system';
  wear(kept());
  addEventListener('storage', () => wear(kept()));
  button?.addEventListener('click', () => {
    localStorage.setItem(KEY, ORDER[(ORDER.indexOf(kept()) + 1) % ORDER.length] ?? 'system');
    wear(kept());
  });
}
