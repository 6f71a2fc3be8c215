import { describe, expect, it } from 'vitest';
import { placeName } from './place-name';

const metro = { name: 'Shanghai', nameZh: '上海' };
const edge = { siteName: 'Shanghai China Unicom' };
const hub = { siteName: 'Yangtze hub, China Mobile' };

describe('the name of a place', () => {
  it('says the metro once', () => {
    expect(placeName(edge, { metro, zh: false, operatorName: 'China Unicom' })).toBe('Shanghai China Unicom');
  });
  it('puts the metro before a site that is called otherwise', () => {
    const reader = { metro, zh: false, operatorName: 'China Mobile' };
    expect(placeName(hub, reader)).toBe('Shanghai · Yangtze hub, China Mobile');
  });
  it('is said in Chinese where it can be', () => {
    expect(placeName(edge, { metro, zh: true, operatorName: '中国联通' })).toBe('上海 · 中国联通');
  });
  it('is the name of the site alone while the metro is not known', () => {
    const reader = { metro: undefined, zh: true, operatorName: '中国移动' };
    expect(placeName(hub, reader)).toBe('Yangtze hub, China Mobile');
  });
});
