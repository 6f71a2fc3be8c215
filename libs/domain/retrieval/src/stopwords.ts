/** English words that carry no topic, with those of hurried typing. "not", "no" and "without" stay out: they change what is asked. */
export const ENGLISH_STOPWORDS: ReadonlySet<string> = new Set(
  `a an the i me my mine we us our ours you your yours he him his she her it its they them their this that these those
  is am are was were be been being do does did doing done have has had having will would shall should can could may might
  must of in on at by for with about into through to from up down out over under and or but if then so than too very just
  as what which who whom whose when where why how much many long often soon there here all any both each few more most
  some such own same s t d ll m re ve don didn doesn won isn aren wasn weren hasn haven let lets also per please hi hello
  hey thanks thank tell want wants wanted need needs like know get gets got getting go goes going still yet already now
  ok okay anyway exactly really actually something anything someone anyone thing things way put say says said one ones
  make makes made keep keeps else other another again ever never always first last next only even every cause because
  back come comes happen happens help see seem seems after before during until till while between off u ur im ive id ill dont doesnt didnt cant cannot wont isnt arent wasnt
  havent hasnt hadnt couldnt wouldnt shouldnt whats thats theres hows wheres whos gonna wanna gotta gimme lemme pls plz thx
  ty guys guy hey mate bro btw cuz cos bc coz kinda sorta lot lots bit stuff maybe possible possibly sure right well oh um
  dear sir madam anybody somebody nobody everything everyone nothing believe suddenly simply quite rather pretty`.split(
    /\s+/,
  ),
);

/** Chinese words that carry no topic; longer ones first, so that a question word goes as a whole. */
export const CHINESE_STOPWORDS_LONG: readonly string[] =
  `请问一下 为什么 怎么办 怎么样 怎么回事 是不是 能不能 可不可以 可以吗 行不行 有没有 要不要 会不会 用不用 需不需要 得不得
  多少钱 多少 多久 多长时间 什么时候 什么 怎么 怎样 如何 哪里 哪儿 哪些 哪个 哪天 哪种 几个 请问 你好 您好 谢谢 可以 可不 需要 应该 一下
  我们 你们 您们 他们 我想 想要 麻烦 帮我 告诉 知道 这个 那个 这样 那样 现在 已经 还是 还能 还要 还有 就是 但是 不过 如果 因为 所以 然后
  的话 时候 咋办 咋样 咋弄 咋整 咋回事 为啥 干嘛 啥时候 啥意思 好不好 行吗 行不 吗 呢`
    .split(/\s+/)
    .sort((a, b) => b.length - a.length);

/** Chinese characters that carry no topic by themselves. */
export const CHINESE_STOPWORDS: ReadonlySet<string> = new Set(
  `的了吗呢啊吧呀么嘛呗哈我你您他她它咱俺是在有就都和也很把被给让要会能去来到得着过跟对为这那哪几该想请又再才最太个上下里没不咋啥还老`,
);
