import { describe, expect, it } from 'vitest';
import { preferredLanguage } from './language.js';

describe('preferredLanguage', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ja', 'ja'],
    ['ja-JP', 'ja'],
    ['JA', 'ja'],
    ['fr', 'en'],
    ['*', 'en'],
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['fr, ja;q=0.3, en;q=0.2', 'ja'],
    ['en;q=0.5, ja;q=0.9', 'ja'],
    ['ja, en', 'ja'],
    ['en, ja', 'en'],
    ['ja;q=0, fr', 'en'],
    ['ja;q=x', 'en'],
    ['jab', 'en'],
  ])('%s: %s', (header, language) => expect(preferredLanguage(header)).toBe(language));
});
