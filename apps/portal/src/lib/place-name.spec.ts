import { describe, expect, it } from 'vitest';
import { placeName } from './place-name';

const metro = { name: 'Shanghai', nameZh: '上海' };
const edge = { siteName: 'Shanghai China Unicom' };
const hub = { siteName: 'Yangtze hub, China Mobile' };

describe('the name of a place', () => {
  it('includes the metro once', () => {
    expect(placeName(edge, { metro, zh: false, operatorName: 'China Unicom' })).toBe('Shanghai China Unicom');
  });
  it('prefixes the metro to a site with another name', () => {
    const reader = { metro, zh: false, operatorName: 'China Mobile' };
    expect(placeName(hub, reader)).toBe('Shanghai · Yangtze hub, China Mobile');
  });
  it('is in Chinese where possible', () => {
    expect(placeName(edge, { metro, zh: true, operatorName: '中国联通' })).toBe('上海 · 中国联通');
  });
  it('is the name of the site alone while the metro is unknown', () => {
    const reader = { metro: undefined, zh: true, operatorName: '中国移动' };
    expect(placeName(hub, reader)).toBe('Yangtze hub, China Mobile');
  });
});
