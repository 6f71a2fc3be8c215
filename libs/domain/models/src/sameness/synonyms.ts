/** English words that a question can do without, or say otherwise. */
export const FILLERS_ENGLISH: ReadonlySet<string> = new Set(
  `a an the i me my mine we us our you your it its this that these those some any so such
  is am are was were be been being do does did done has have had having will would shall should can could may might must
  of in on off at by for with from to into through as about
  what which who when where why how whose and or if then than also
  please tell want wants like need let know give show me say explain help hi hello hey thanks thank dear
  way ways steps step method procedure process make get go going take takes possible possibly able exactly actually really
  there here just very too s t d m re ve ll look looks one between mean`.split(/\s+/),
);

/** Phrases that mean the same, as one of them; applied in order to words joined by single blanks. */
export const ENGLISH_SYNONYMS: readonly (readonly [phrase: string, canonical: string])[] = pairs(`
  switch on = enable | turn on = enable | activate = enable | switch off = disable | turn off = disable | deactivate = disable
  sign in = login | log in = login | logging in = login | sign out = logout | log out = logout | large = big | larger = bigger
  largest = maximum | biggest = maximum | at most = maximum | at least = minimum | smallest = minimum | decrease = reduce
  picture = photo | image = photo | pictures = photos | images = photos | mobile = phone | cellphone = phone | film = movie
  closest = nearest | replace = change | purchase = buy | begin = start | author = write | writes = write | wrote = write
  written = write | benefits = advantages | benefit = advantage | costs = price | cost = price | display = | displays =
  delete = remove | repair = fix | using = | use = | used = | allowed = | find = | contain = | silence = mute
  tall = high | height = high | fast = speed | car's = car | apply = | applies = | summary = summarise | summarize = summarise
  internet connection = internet | number of = many | months = month | manages = manager | hours = hour | days = day
  does it take = | does take = | time = long | city = | meaning = | what time = when | which time = when | differ = difference | listing = list
  make bigger = increase | bigger = increase | calculate = | may drive = | much = | command for = command`);

/** Chinese phrases that a question can do without, the longer first. */
export const FILLERS_CHINESE: readonly string[] =
  `请告诉我 告诉我 我想要 请帮我 请问一下 请问 你好 您好 谢谢 帮我 我想 想要 可不可以 能不能 是不是 有没有 要不要
  会不会 怎么办 怎么样 怎么 怎样 如何 什么样 什么 哪一个 哪一年 哪个 哪些 哪里 哪儿 多少 多长时间 多久 几点 几 是否 可以 需要 应该 一共 一下 一点 一个
  为什么 为何 现在 已经 请 吗 呢 吧 啊 呀 的 了 是 我 你 您 有 要 能 该 把 将 被 给 在 里 中 上 从 到 往 用 和 与 也 就 都 会 想 这么 很 才 谁 多 个 等于 还 离 计算`.split(
    /\s+/,
  );

export const CHINESE_SYNONYMS: readonly (readonly [phrase: string, canonical: string])[] = pairs(`
  为什么 = | 开启 = 打开 | 启用 = 打开 | 开通 = 打开 | 激活 = 打开 | 关掉 = 关闭 | 停用 = 关闭 | 禁用 = 关闭 | 更改 = 修改 | 变更 = 修改 | 移除 = 删除
  购买 = 买 | 图片 = 照片 | 星期 = 周 | 礼拜 = 周 | 兑换 = 换 | 排列 = 排序 | 多少钱 = 价格 | 价钱 = 价格 | 有什么 = | 什么时候 = 何时 | 二战 = 第二次世界大战
  哪一年 = 何时 | 几点 = 何时 | 需要多长时间 = 久 | 多长时间 = 久 | 多久 = 久 | 支付 = 付 | 蓝色 = 蓝 | 红色 = 红 | 作者 = 写 | 之后 = 后 | 以后 = 后
  口令 = 密码 | 含有 = | 城市 = | 高度 = 高 | 使用 = | 最大能 = 最大 | 国家 = | 多少度 = `);

function pairs(rows: string): [phrase: string, canonical: string][] {
  return rows
    .split(/[|\n]/)
    .map((row) => row.split('=').map((part) => part.trim()))
    .filter(([phrase]) => phrase !== undefined && phrase !== '')
    .map(([phrase = '', canonical = '']) => [phrase, canonical]);
}
