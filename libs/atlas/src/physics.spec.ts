import { describe, expect, it } from 'vitest';
import { fibreDelayNs, haversineKm, radiusKm, standardDefinition } from './index.js';

describe('haversineKm', () => {
  it('gives the distance of known pairs on the mean sphere', () => {
    const beijing = { lat: 39.9075, lon: 116.39723 };
    const shanghai = { lat: 31.22222, lon: 121.45806 };
    expect(haversineKm(beijing, shanghai)).toBeCloseTo(1068, -1);
    expect(haversineKm({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })).toBeCloseTo(111.195, 3);
    expect(haversineKm({ lat: 0, lon: 0 }, { lat: 0, lon: 180 })).toBeCloseTo(20_015.115, 2);
  });

  it('is zero for one place, symmetric, and crosses the date line', () => {
    const fiji = { lat: -17, lon: 179.5 };
    const east = { lat: -17, lon: -179.5 };
    expect(haversineKm(fiji, fiji)).toBe(0);
    expect(haversineKm(fiji, east)).toBe(haversineKm(east, fiji));
    expect(haversineKm(fiji, east)).toBeLessThan(110);
  });
});

describe('fibreDelayNs', () => {
  it('is 4.9 µs per kilometre of fibre, in whole nanoseconds', () => {
    expect(fibreDelayNs({ km: 100, routeFactor: 1 })).toBe(490_000);
    expect(fibreDelayNs({ km: 100, routeFactor: 1.5 })).toBe(735_000);
    expect(fibreDelayNs({ km: 0.0001, routeFactor: 1 })).toBe(0);
    expect(fibreDelayNs({ km: 10, routeFactor: 1, nsPerKm: 5000 })).toBe(50_000);
  });
});

describe('radiusKm', () => {
  const oneWay = { ...standardDefinition(1), direction: 'one-way', processingUs: 0 } as const;
  it.each([
    [standardDefinition(1), 40.8],
    [{ ...standardDefinition(1), processingUs: 200 }, 54.4],
    [{ ...standardDefinition(1), processingUs: 0 }, 68.0],
    [{ ...standardDefinition(1), processingUs: 0, detour: 1.25 }, 81.6],
    [standardDefinition(3), 176.9],
    [{ ...standardDefinition(3), detour: 1.4 }, 189.5],
    [standardDefinition(5), 312.9],
    [oneWay, 136.1],
    [{ ...oneWay, thresholdUs: 5000 }, 680.3],
    [{ ...standardDefinition(1), processingUs: 1000 }, 0],
    [{ ...standardDefinition(1), processingUs: 2000 }, 0],
  ])('matches the reference table: %o → %d km', (definition, km) => {
    expect(Number(radiusKm(definition).toFixed(1))).toBe(km);
  });
});
