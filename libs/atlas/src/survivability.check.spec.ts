import { describe, expect, it } from 'vitest';
import { violationsOf } from './refusal.js';

describe('survival of a cut', () => {
  it('refuses a part that no link reaches', () => {
    const found = violationsOf((file) => (file.links = file.links.slice(0, 1)));
    expect(Object.keys(found)).toEqual(['sites[2]', 'sites[3]']);
    expect(found['sites[2]']).toMatch(/"b1" must be reachable from "a1" over links; add two links/);
  });

  it('refuses each link whose cut parts the network, and says how many sites it parts', () => {
    const found = violationsOf((file) => file.links.pop());
    expect(Object.keys(found)).toEqual(['links[0]', 'links[1]', 'links[2]']);
    expect(found['links[1]']).toMatch(
      /"a1" to "b1" must not be the only way to 2 site\(s\); add a second link/,
    );
  });
});
