import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EXACT_MOMENT, MOMENT } from './moment';

it.each(['en', 'zh'])('writes midnight with 24 hours in %s', (locale) => {
  const midnight = new Date('2026-11-30T00:00:05Z');
  const written = [MOMENT, EXACT_MOMENT].map((style) =>
    new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(midnight),
  );
  expect(written[0]).toMatch(/ 0?0:00$/);
  expect(written[1]).toMatch(/ 0?0:00:05$/);
});

it('is how every part of the portal writes a time of day', () => {
  const sources = globSync('src/**/*.{ts,tsx}').filter((file) => !/spec|moment\.ts/.test(file));
  const others = sources.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return /timeStyle|hour12/.test(text) || (/\bhour: '/.test(text) && !text.includes("hourCycle: 'h23'"));
  });
  expect(others).toEqual([]);
});
