import type { AtlasFile } from '../format.schema.js';

/** The seven regions of the reference model: latency today and target of the core city, in milliseconds. */
export const REGIONS: readonly AtlasFile['regions'][number][] = [
  region('beijing', ['Beijing', '北京'], { latencyTodayMs: [8, 12], latencyTargetMs: 1 }),
  region('shanghai', ['Shanghai', '上海'], { latencyTodayMs: [6, 10], latencyTargetMs: 1 }),
  region('shenzhen', ['Shenzhen', '深圳'], { latencyTodayMs: [7, 11], latencyTargetMs: 1 }),
  region('hangzhou', ['Hangzhou', '杭州'], { latencyTodayMs: [5, 9], latencyTargetMs: 1 }),
  region('chengdu', ['Chengdu', '成都'], { latencyTodayMs: [12, 18], latencyTargetMs: 3 }),
  region('wuhan', ['Wuhan', '武汉'], { latencyTodayMs: [10, 15], latencyTargetMs: 3 }),
  region('xian', ['Xi’an', '西安'], { latencyTodayMs: [15, 22], latencyTargetMs: 5 }),
];

export interface ModelledOperator {
  readonly record: AtlasFile['operators'][number];
  readonly edgeNodes: number;
  readonly edgeSites: number;
  /** How much more a metro of that half of the country weighs when the operator chooses where to build. */
  readonly northWeight: number;
  readonly southWeight: number;
}

export const OPERATORS: readonly ModelledOperator[] = [
  {
    record: {
      id: 'china-mobile',
      name: 'China Mobile',
      nameZh: '中国移动',
      code: 'cm',
      emphasis: 'full-stack 5G-A with edge AI',
      capitalSpending: { year: 2025, usdMillion: 33_200, computePermille: 280 },
      tariffPermille: 1000,
    },
    edgeNodes: 1812,
    edgeSites: 200,
    northWeight: 1,
    southWeight: 1,
  },
  {
    record: {
      id: 'china-telecom',
      name: 'China Telecom',
      nameZh: '中国电信',
      code: 'ct',
      emphasis: 'cloud–network convergence',
      capitalSpending: { year: 2025, usdMillion: 18_500, computePermille: 310 },
      tariffPermille: 980,
    },
    edgeNodes: 1212,
    edgeSites: 150,
    northWeight: 1,
    southWeight: 1.5,
  },
  {
    record: {
      id: 'china-unicom',
      name: 'China Unicom',
      nameZh: '中国联通',
      code: 'cu',
      emphasis: 'compute–network integration',
      capitalSpending: { year: 2025, usdMillion: 12_800, computePermille: 250 },
      tariffPermille: 960,
    },
    edgeNodes: 912,
    edgeSites: 120,
    northWeight: 1.5,
    southWeight: 1,
  },
];

export interface HubCluster {
  readonly id: string;
  readonly name: string;
  readonly nameZh: string;
  readonly operator: string;
  readonly lat: number;
  readonly lon: number;
}

/** The ten data-centre clusters of the eight national computing hubs; one operator each here. */
export const HUB_CLUSTERS: readonly HubCluster[] = [
  hub('zhangjiakou', ['Zhangjiakou', '张家口'], { operator: 'china-mobile', lat: 40.41, lon: 115.52 }),
  hub('yangtze-delta', ['Yangtze Delta', '长三角'], { operator: 'china-telecom', lat: 31.15, lon: 121.12 }),
  hub('wuhu', ['Wuhu', '芜湖'], { operator: 'china-unicom', lat: 31.33, lon: 118.37 }),
  hub('shaoguan', ['Shaoguan', '韶关'], { operator: 'china-mobile', lat: 24.8, lon: 113.58 }),
  hub('tianfu', ['Tianfu', '天府'], { operator: 'china-telecom', lat: 30.43, lon: 104.08 }),
  hub('chongqing', ['Chongqing', '重庆'], { operator: 'china-unicom', lat: 29.78, lon: 106.5 }),
  hub('guian', ['Gui’an', '贵安'], { operator: 'china-telecom', lat: 26.4, lon: 106.46 }),
  hub('horinger', ['Horinger', '和林格尔'], { operator: 'china-mobile', lat: 40.38, lon: 111.82 }),
  hub('qingyang', ['Qingyang', '庆阳'], { operator: 'china-unicom', lat: 35.73, lon: 107.64 }),
  hub('zhongwei', ['Zhongwei', '中卫'], { operator: 'china-mobile', lat: 37.51, lon: 105.19 }),
];

/** Metros where the operators' backbones are joined: the first ten national direct-connection points. */
export const INTERCONNECT_METROS: readonly string[] = [
  'beijing',
  'shanghai',
  'guangzhou',
  'chengdu',
  'wuhan',
  'xian',
  'shenyang',
  'nanjing',
  'chongqing',
  'zhengzhou',
];

type Region = AtlasFile['regions'][number];

function region(
  id: string,
  [name, nameZh]: [string, string],
  latency: Pick<Region, 'latencyTodayMs' | 'latencyTargetMs'>,
): Region {
  return { id, name, nameZh, coreMetro: id, ...latency };
}

function hub(
  id: string,
  [name, nameZh]: [string, string],
  place: Pick<HubCluster, 'operator' | 'lat' | 'lon'>,
): HubCluster {
  return { id, name, nameZh, ...place };
}
