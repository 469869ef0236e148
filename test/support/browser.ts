import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromiumOfSparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/**
 * A real browser for a test file, headless, offline by its flags, gone with its profile when disposed.
 * CHROMIUM_PATH names one to use; otherwise the one that came with npm is unpacked; a system's own is the last resort.
 */
export async function openBrowser(): Promise<Browser & AsyncDisposable> {
  const home = await mkdtemp(join(tmpdir(), 'page-test-'));
  const browser = await chromium.launch({
    executablePath: await executable(),
    args: ARGS,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  });
  browser.on('disconnected', () => void rm(home, { recursive: true, force: true }));
  return browser;
}

async function executable(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  try {
    return await chromiumOfSparticuz.executablePath();
  } catch (error) {
    const found = SYSTEM.find((path) => existsSync(path));
    if (found) return found;
    throw error;
  }
}
