import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubNameZh } from './hub-name';
import { placeName, siteNameWithin } from './place-name';

// The data alone: no code of the atlas runs in the portal.
const atlas = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../libs/atlas/data/cn-2026.json'), 'utf8'),
) as { sites: { name: string; nameZh: string; kind: string }[] };

const metro = { name: 'Shanghai', nameZh: '上海' };
const edge = { siteName: 'Shanghai China Unicom' };
const hub = { siteName: 'Yangtze hub, China Mobile' };

describe('the name of a place', () => {
  it('includes the metro once', () => {
    expect(placeName(edge, { metro, zh: false, operatorName: 'China Unicom' })).toBe(
      'Shanghai · China Unicom',
    );
  });
  it('prefixes the metro to a site with another name', () => {
    const reader = { metro, zh: false, operatorName: 'China Mobile' };
    expect(placeName(hub, reader)).toBe('Shanghai · Yangtze hub · China Mobile');
  });
  it('is in Chinese where possible', () => {
    expect(placeName(edge, { metro, zh: true, operatorName: '中国联通' })).toBe('上海 · 中国联通');
  });
  it('names a hub in Chinese, with its metro where that differs', () => {
    const delta = { siteName: 'Yangtze Delta hub, China Telecom' };
    expect(placeName(delta, { metro, zh: true, operatorName: '中国电信' })).toBe(
      '上海 · 长三角枢纽 · 中国电信',
    );
    const wuhu = { metro: { name: 'Wuhu', nameZh: '芜湖' }, zh: true, operatorName: '中国联通' };
    expect(placeName({ siteName: 'Wuhu hub, China Unicom' }, wuhu)).toBe('芜湖枢纽 · 中国联通');
  });
  it('has a Chinese name for every hub of the atlas', () => {
    const hubs = atlas.sites.filter(({ kind }) => kind === 'hub');
    expect(hubs.length).toBeGreaterThan(5);
    for (const { name, nameZh } of hubs) expect(nameZh.startsWith(`${hubNameZh(name)}·`)).toBe(true);
  });
  it('is the operator beside the name of the metro, and a hub its own', () => {
    const reader = { metro, zh: false, operatorName: 'China Unicom' };
    expect(siteNameWithin('Shanghai China Unicom', reader)).toBe('China Unicom');
    expect(siteNameWithin('Yangtze Delta hub, China Telecom', reader)).toBe(
      'Yangtze Delta hub, China Telecom',
    );
    const telecom = { metro, zh: false, operatorName: 'China Telecom' };
    expect(siteNameWithin('Yangtze Delta hub, China Telecom', telecom)).toBe(
      'Yangtze Delta hub · China Telecom',
    );
    const zh = { metro, zh: true, operatorName: '中国电信' };
    expect(siteNameWithin('Yangtze Delta hub, China Telecom', zh)).toBe('长三角枢纽 · 中国电信');
  });
  it('is the name of the site alone while the metro is unknown', () => {
    const reader = { metro: undefined, zh: true, operatorName: '中国移动' };
    expect(placeName(hub, reader)).toBe('Yangtze hub, China Mobile');
  });
});
