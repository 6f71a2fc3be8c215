import { expect, it } from 'vitest';
import { timeZone } from './time-zone.rule.js';

it.each(['Asia/Shanghai', 'America/New_York', 'UTC', 'Asia/Kolkata'])('accepts %s', (name) => {
  expect(timeZone().parse(name)).toBe(name);
});

it.each(['', '+08:00', 'Asia/Nowhere', 'x'.repeat(65), "UTC'; --"])('refuses "%s"', (name) => {
  expect(timeZone().safeParse(name).success).toBe(false);
});
