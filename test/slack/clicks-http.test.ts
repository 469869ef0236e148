import { describe } from 'vitest';
import { testClicks } from './click-table.ts';

describe('clicks by HTTP', () => testClicks('http'));
