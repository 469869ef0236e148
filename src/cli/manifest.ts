import { stringify } from 'yaml';
import { httpManifest, readManifest } from '../slack/manifest.ts';
import { say } from './settings.ts';

export async function printManifest({ http }: { http?: string }): Promise<void> {
  say(stringify(http === undefined ? readManifest() : httpManifest(http)).trimEnd());
}
