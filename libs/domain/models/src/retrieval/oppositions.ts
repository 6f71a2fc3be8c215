/** Two sides of one question, in the words of two languages; English words stand for their inflections. */
export interface Opposition {
  en: readonly [plus: string, minus: string];
  zh: readonly [plus: string, minus: string];
}

/**
 * Opposites of everyday language, not of one trade: phrases are separated by a comma. At most 30, one bit each. A word that
 * belongs to both sides of an action (to apply, to handle) is on neither.
 */
export const OPPOSITIONS: readonly Opposition[] = [
  // To begin something, or to end it.
  {
    en: [
      'switch on, switched on, turn on, activate, activation, enable, start, begin, subscribe, sign up, join, set up, setup, install, installation, connect, add, link, take out, resume, restore, reactivate, reopen, renew, renewal',
      'switch off, turn off, shut off, deactivate, disable, stop, end, cancel, cancellation, unsubscribe, opt out, leave, quit, terminate, termination, remove, delete, disconnect, unlink, uninstall, get rid of, drop, suspend, suspension, do not want, dont want, no longer want, no longer need, do not need, dont need',
    ],
    zh: [
      '开通, 打开, 开启, 激活, 启用, 启动, 加入, 订购, 绑定, 安装, 添加, 新增, 新装, 恢复, 复机, 续订, 续约, 续费, 开始',
      '关闭, 关掉, 关了, 停用, 停掉, 停机, 暂停, 取消, 退订, 退出, 解绑, 注销, 销户, 销号, 删除, 拆机, 解除, 终止, 结束, 不想要, 不要了, 不想用, 不用了, 停了',
    ],
  },
  // More of something, or less.
  {
    en: [
      'raise, increase, upgrade, higher, bigger, larger, faster, speed up, go up, boost',
      'lower, decrease, reduce, downgrade, smaller, cheaper, slower, slow down, go down, cut down',
    ],
    zh: [
      '升级, 升档, 升到, 提高, 提升, 提速, 增加, 调高, 上调, 涨, 更快, 更大, 变多, 加大',
      '降级, 降档, 降到, 降低, 减少, 降速, 限速, 调低, 下调, 降价, 便宜点, 更小, 变慢, 变少, 改低, 换低',
    ],
  },
  // Into this provider's hands, or out of them.
  {
    en: [
      'port in, porting in, move in, bring my number, bring your number, bring it over, come over, switch to you, transfer in, join you',
      'port out, porting out, move out, take my number, transfer out, another operator, another carrier, another provider, competitor',
    ],
    zh: ['转入, 携入, 迁入, 转到你们, 转过来, 转网进来, 转来, 换到你们', '转出, 携出, 迁出, 转走, 转到别, 转去别, 转到其他, 换运营商, 转到其它'],
  },
  {
    en: ['incoming, inbound, receive calls, answer calls, being called, calls me', 'outgoing, outbound, make calls, place calls, dial out'],
    zh: ['接听, 来电, 呼入, 被叫, 接电话', '拨打, 呼出, 主叫, 打电话, 去电'],
  },
  { en: ['upload, uplink, upstream', 'download, downlink, downstream'], zh: ['上传, 上行', '下载, 下行'] },
  {
    en: ['before, prior to, in advance, ahead of, beforehand', 'after, afterwards, once I am back, since'],
    zh: ['之前, 以前, 前要, 提前, 事先, 出发前, 出国前, 行前', '之后, 以后, 过后, 事后, 结束后, 回来后, 后还'],
  },
  {
    en: ['at home, domestic, home network, mainland, inside the country', 'abroad, overseas, roaming, foreign, outside the country, travelling, traveling, trip, international'],
    zh: ['国内, 境内, 家里, 在家, 本地', '国外, 境外, 海外, 出国, 漫游, 出境, 国际'],
  },
  // It works, or it does not.
  {
    en: [
      'work fine, succeed, successful, successfully, went through',
      'fail, failed, failure, not work, not working, does not, do not work, did not, doesnt, didnt, isnt, wont, is not, are not, will not, has not, have not, cannot, unable, error, declined, rejected, refused, bounced, broken, stuck, no signal, no internet, no picture, no connection, not received, not go through, go wrong, wrong, problem, fault',
    ],
    zh: ['成功, 正常', '失败, 无法, 不能用, 不了, 故障, 错误, 报错, 被拒, 断了, 断线, 没信号, 没网, 无信号, 不通, 没反应, 没收到, 不成功, 坏了, 异常, 打不开, 没扣成, 扣不了'],
  },
  { en: ['prepaid, pay as you go, prepay', 'postpaid, contract plan, monthly contract'], zh: ['预付, 预付费, 储值', '后付, 后付费, 合约'] },
  {
    en: ['allow, permit, unblock, unlock, lift, let through', 'block, ban, forbid, restrict, prevent, lock, bar'],
    zh: ['允许, 解锁, 解封, 放行', '屏蔽, 拦截, 禁止, 限制, 锁住, 锁了, 封了, 拉黑'],
  },
  { en: ['find, found, recover, get back', 'lose, lost, stolen, missing, gone'], zh: ['找到, 找回, 解挂', '丢了, 丢失, 挂失, 被偷, 不见了, 遗失, 弄丢, 掉了'] },
  {
    en: ['pay, top up, topup, recharge, charge', 'refund, money back, reimburse, reimbursement, give back, pay back, return the money'],
    zh: ['缴费, 交费, 付款, 充值, 支付, 交钱, 扣款', '退款, 退费, 退钱, 退回, 返还, 退还, 退给'],
  },
  { en: ['early, earlier, sooner', 'late, later, overdue, postpone, delay, extension, extend'], zh: ['提早, 早点, 提前', '逾期, 晚点, 推迟, 延期, 延后, 拖, 迟交, 晚交'] },
  { en: ['new, latest, first', 'old, previous, past, former, earlier bills, history, last'], zh: ['新, 首次, 第一次, 首月', '旧, 老, 历史, 以往, 之前的, 末次, 最后'] },
  { en: ['temporary, temporarily, for a while, short', 'permanent, permanently, for good, forever'], zh: ['临时, 暂时, 短期', '永久, 长期, 彻底'] },
  { en: ['personal, private, individual', 'business, corporate, company, enterprise, employees'], zh: ['个人, 私人', '企业, 公司, 集团, 单位, 员工'] },
  { en: ['paper, printed, by post, by mail', 'electronic, digital, e mail, email, online, pdf'], zh: ['纸质, 邮寄, 打印', '电子, 邮件, 邮箱, 线上'] },
  { en: ['child, children, kid, son, daughter, teenager', 'senior, elderly, grandma, grandpa, grandmother, grandfather, retired'], zh: ['孩子, 儿童, 小孩, 学生, 儿子, 女儿, 少儿', '老人, 老年, 长辈, 爷爷, 奶奶, 老爸, 老妈'] },
  { en: ['wired, cable, ethernet', 'wireless, wifi'], zh: ['有线, 网线', '无线, wifi'] },
  { en: ['unlimited, without limit, no limit', 'limited, limit, cap'], zh: ['不限, 无限, 畅享', '限额, 上限, 封顶, 限量'] },
  { en: ['buy, order, purchase', 'sell, return, hand back, send back'], zh: ['购买, 买, 加购', '卖, 退货, 退机, 归还'] },
  { en: ['too much, too many, twice, double, overpaid', 'too little, not enough, run out, ran out, used up'], zh: ['多扣, 多收, 多交, 重复, 扣多, 交多', '不够, 不足, 用完, 少扣, 用光'] },
]; // prettier-ignore
