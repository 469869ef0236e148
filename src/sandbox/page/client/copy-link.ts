/// <reference lib="dom" />
import { toast } from './toast.ts';

/** Puts a message's address on the clipboard, or shows it where the browser does not allow that. */
export async function copyLink(path: string): Promise<void> {
  const { href } = new URL(path, location.href);
  try {
    await navigator.clipboard.writeText(href);
    toast('Link copied', 'said');
  } catch {
    toast(href, 'said');
  }
}
