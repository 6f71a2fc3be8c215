import type { AtlasFile } from '../format.schema.js';

/** The seven regions of the reference model: latency today and target of the core city, in milliseconds. */
export const REGIONS: readonly AtlasFile['regions'][number][] = [
  region('beijing', 'Beijing', '北京', [8, 12], 1),
  region('shanghai', 'Shanghai', '上海', [6, 10], 1),
  region('shenzhen', 'Shenzhen', '深圳', [7, 11], 1),
  region('hangzhou', 'Hangzhou', '杭州', [5, 9], 1),
  region('chengdu', 'Chengdu', '成都', [12, 18], 3),
  region('wuhan', 'Wuhan', '武汉', [10, 15], 3),
  region('xian', 'Xi’an', '西安', [15, 22], 5),
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
  hub('zhangjiakou', 'Zhangjiakou', '张家口', 'china-mobile', 40.41, 115.52),
  hub('yangtze-delta', 'Yangtze Delta', '长三角', 'china-telecom', 31.15, 121.12),
  hub('wuhu', 'Wuhu', '芜湖', 'china-unicom', 31.33, 118.37),
  hub('shaoguan', 'Shaoguan', '韶关', 'china-mobile', 24.8, 113.58),
  hub('tianfu', 'Tianfu', '天府', 'china-telecom', 30.43, 104.08),
  hub('chongqing', 'Chongqing', '重庆', 'china-unicom', 29.78, 106.5),
  hub('guian', 'Gui’an', '贵安', 'china-telecom', 26.4, 106.46),
  hub('horinger', 'Horinger', '和林格尔', 'china-mobile', 40.38, 111.82),
  hub('qingyang', 'Qingyang', '庆阳', 'china-unicom', 35.73, 107.64),
  hub('zhongwei', 'Zhongwei', '中卫', 'china-mobile', 37.51, 105.19),
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

function region(
  id: string,
  name: string,
  nameZh: string,
  latencyTodayMs: [number, number],
  latencyTargetMs: number,
): AtlasFile['regions'][number] {
  return { id, name, nameZh, coreMetro: id, latencyTodayMs, latencyTargetMs };
}

function hub(
  id: string,
  name: string,
  nameZh: string,
  operator: string,
  lat: number,
  lon: number,
): HubCluster {
  return { id, name, nameZh, operator, lat, lon };
}
