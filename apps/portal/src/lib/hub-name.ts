/** Chinese names of the hubs of the atlas, by what their English names begin with. */
const HUBS_ZH: Readonly<Record<string, string>> = {
  Chongqing: '重庆',
  'Gui’an': '贵安',
  Horinger: '和林格尔',
  Qingyang: '庆阳',
  Shaoguan: '韶关',
  Tianfu: '天府',
  Wuhu: '芜湖',
  'Yangtze Delta': '长三角',
  Zhangjiakou: '张家口',
  Zhongwei: '中卫',
};

/** The Chinese name of a hub such as "Wuhu hub, China Unicom", without its operator; undefined for other sites. */
export function hubNameZh(siteName: string): string | undefined {
  const hub = /^(.+) hub,/.exec(siteName)?.[1] ?? '';
  return Object.hasOwn(HUBS_ZH, hub) ? `${HUBS_ZH[hub]}枢纽` : undefined;
}
