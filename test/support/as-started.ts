import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const words: string[] = scripts.start.split(' ');

/** What `npm start` tells Node before the name of the program. */
export const nodeFlags = words.slice(1, -1);
