import { FOREIGN_PLACES_EN, NEAR_PLACES_EN } from './places.js';
import { parseThesaurus } from './thesaurus.js';

/** What customers of a telecom operator say, and what its articles call it; from general knowledge of the trade. */
export const ENGLISH_THESAURUS = parseThesaurus(
  `
  gigs?|gigabytes? ~> data GB
  megs?|megabytes? ~> data MB
  mobile internet|surf(?:ing)?|browse|browsing|(?:go(?:ing)?|get(?:ting)?|be) online ~> data internet
  ring(?:s|ing)?|phon(?:e|ing) (?:someone|home|my|them|him|her)|rang|talk(?:ing)? to|chat with ~> call
  texts?|texting|texted|sms ~> text message
  yuan|rmb|kuai|bucks ~> CNY
  free of charge|for nothing|for free|gratis|on the house ~> free
  wireless|wlan ~> wifi
  bundles?|deals?|offers? ~> pack plan
  tariffs?|subscriptions?|contract plan ~> plan
  statements?|invoices? ~> bill
  handset|mobile|iphone|smartphone|android|cell(?:phone)? ~> phone
  gadgets?|tablet|laptop|computer|pc ~> device
  when .* (?:bill|statement|invoice).* (?:come|arrive|issued|out|ready|show|generated)|which day .* (?:bill|statement|invoice)|(?:billing|bill) (?:cycle|period|date|month) => bill is issued billing month begins
  (?:by when|until when|last day|deadline|latest).*(?:pay|settle|owe|bill)|due => bill paid due date
  grace|(?:miss|missed) the (?:deadline|due date) => grace period due date late fee
  (?:forgot|late|overdue|behind).*(?:pay|bill)|pay(?:ing)? (?:too )?late|penalty for late|interest on .* bill|extra per day => late fee unpaid paid late
  how can i pay|ways? to pay|pay (?:by|with|using|in)|alipay|wechat pay|bank transfer|cash|transferred the money => ways pay bill payment
  direct debit|standing order|automatic(?:ally)? (?:debit\\w*|pay\\w*|collect\\w*|deduct\\w*)|auto ?pay|take the money|deduct(?:ed)? .* (?:card|account)|from my (?:card|account) (?:each|every) => autopay automatically collection discount
  (?:debit|payment|autopay|charge|collection).*(?:bounced?|declined|failed|didn t go through|rejected)|bounced|declined|card (?:has )?expired => autopay failed collection
  more time|extension|postpone|short of (?:cash|money)|can t pay (?:right|this|until|now)|pay later|payday => more time to pay extension
  cut (?:me |us )?off|(?:stop|bar|block|restrict|disconnect)\\w*.*(?:call|line|service|outgoing)|never pay|don t pay|not paying|stop paying => line suspended unpaid bill outgoing stages
  (?:paid|settled|cleared).*(?:work|back|again|reconnect|restor)|reconnect\\w*|turn(?:ed)? .* back on|restor\\w+ => suspended line working again reconnection
  mean(?:s|ing)?.*(?:bill|statement|invoice)|stand for|line item|abbreviation|explain .* bill ~> lines of a bill mean
  paper|by post|by mail|mailbox|printed|hard copy|large print|braille => paper bill post
  pdf|e ?mail ~> bill e-mail PDF
  (?:years?|months?) ago|old(?:er)? (?:bill|statement|invoice)s?|previous (?:bill|statement)s?|last year|archive\\w*|history => earlier bills
  who i called|every (?:call|number)|numbers? (?:i|we) (?:called|dialled)|list of (?:my )?calls|itemi[sz]ed|call (?:log|record|history)s? => list single calls sessions
  (?:spent|used|owe|racked up|run up) (?:so far|until now|already|this month)|current (?:charges|balance|spend\\w*)|how much (?:money )?(?:i have|have i) (?:used|spent|left)|refreshed|balance => checking spent so far this month balance
  (?:bill|charge).*(?:higher|doubled|jump\\w*|more than usual|so big|went up|explode\\w*|skyrocket\\w*)|unusually high|more than last month => bill higher than usual
  beyond (?:the|my) (?:plan|allowance)|go(?:ing)? over|overage|exceed\\w*|out of (?:plan|bundle) => prices beyond the plan allowance
  (?:cap|ceiling|limit|stop|more than a certain).*(?:spend\\w*|bill|sum|amount|cost)|(?:spend\\w*|running up|bill).*(?:cap|ceiling|limit|more than)|warn\\w*|notif\\w* => spending limit alert
  nonsense|dispute|disagree|never ordered|did ?n.t order|don.t recogni[sz]e|not mine|wrong(?:ly)? charge\\w*|question .* (?:fee|charge)|object(?:ion)?|contest => questioning charge dispute objection
  complain\\w*|unhappy|not satisfied|ombudsman|regulator|authority|ministry|escalat\\w*|supervisor|manager => complaint further
  (?:paid|sent|transferred|gave).*(?:too much|more than|extra)|overpaid|surplus|get .* (?:prepayment|credit balance) back => money back paid too much refund
  (?:paid|charged|billed).*(?:twice|two times|double)|double payment|duplicate => same bill paid twice
  mistyp\\w+|wrong (?:person|number|phone|account|digit)|stranger|someone else s (?:number|phone|account)|typo => paid wrong phone number
  first (?:bill|month|statement)|(?:joined|started|activated) (?:mid|half|in the middle)|pro ?rat\\w*|part of (?:a|the) month => first bill new line
  chang\\w+ .*plan.*(?:bill|charged|month)|(?:bill|charged).*chang\\w+ .*plan => change of plan appears on the bill
  receipt|tax invoice|reimburs\\w*|expense (?:claim|report)|fapiao|for my (?:employer|boss|accountant) => electronic tax invoice fapiao
  input tax|deduct .*tax|vat => special VAT fapiao companies
  (?:fapiao|invoice|receipt|title|name).*(?:wrong|mistake|misspel\\w+|typo|correct)|wrong (?:title|company name) => correcting fapiao wrong title
  credit limit|on top of the plan|on credit|before you (?:pause|stop|block)|how much .*spend.*(?:before|beyond) => credit limit line
  deposit|security|leave money|guarantee => deposit needed returned
  (?:pay|cover|take on|foot).*(?:parents?|mother|father|mum|dad|wife|husband|kids?|children|family|relatives?|brother|sister)|pay for someone else s => one person paying bills whole family
  weeks? (?:later|after)|after (?:i|we) (?:came|got|were) (?:back|home)|months? after .*trip ~> charges from abroad appear weeks later
  (?:from home|from china|from here) .*(?:call|phone|ring)|call\\w* (?:to )?(?:another country|overseas|abroad|foreign|international)|idd|international calls? => calls from home to other countries
  premium|subscription text|horoscope|quiz|joke|ringtone|value.added|signed up to => premium text services stop
  app ?store|google play|in.app|movie|music|streaming service|bought .* apps? => appstore purchases charged to the phone number
  (?:child|kid|son|daughter|boy|girl|year old|teen\\w*).*(?:bought|spent|ordered|purchas\\w*|game)|(?:game|skins?|coins?|loot|gems) ~> purchases child made refund
  instal+ments?|spread (?:the|out)|monthly payments?|bit by bit|pay off .*(?:phone|handset|monthly) => paying phone instalments
  promo\\w*|bonus|gift credit|campaign|free credit|voucher credit => promotional credit
  top(?:ping|ped|s)?[ -]?up|scratch|recharge|voucher => topping up recharge card
  (?:closed|cancelled|left|leaving|after).*(?:last|final) (?:bill|statement|invoice)|(?:last|final) (?:bill|statement|invoice) => last bill after leaving
  scam\\w*|phishing|fake|suspicious|fraud\\w*|genuine|real\\b.*(?:message|text|link)|(?:message|text|link).*(?:real|genuine|trust)|click(?:ing)? => false bill refund messages recognising
  which plans?|what plans?|plans? (?:do you|are there|have you)|compare|cheapest plan => mobile plans and their prices
  how (?:much|many).*(?:left|remaining|still have)|(?:left|remaining) (?:data|minutes|allowance)|check .*(?:data|minutes|usage) => data minutes left seeing
  roll ?over|left ?over|unused|half (?:of )?my|not used|carry over|carried|next month|expire at the end => data left over end of the month
  (?:ran|run|running) out|used (?:it )?(?:all )?up|burned through|used all|more (?:data|gigs|gigabytes)|extra (?:data|gigs|gigabytes)|need more => extra data pack buying
  crawl\\w*|snail|sluggish|throttl\\w+|slow(?:ed)? (?:after|down|because)|speed .*(?:after|used up)|fair.use => connection slow after allowance used up fair-use limit
  which .*(?:first|order)|first .*(?:used|consumed)|watch(?:ing)? videos?|video (?:pack|only)|app.specific ~> order different kinds data video pack
  second (?:sim|card|line)|extra (?:sim|card|line)|additional (?:sim|card|line)|share (?:my|our|one|the) (?:plan|data|allowance)|(?:wife|husband|partner|spouse).*(?:plan|sim|card) => sharing one plan companion SIMs
  (?:send|give|gift|transfer|pass|share|donate).*(?:data|gigs|gigabytes)|(?:brother|sister|friend).*(?:data|gigs|gigabytes) => giving data another number
  tether\\w*|hotspot|(?:laptop|tablet).*(?:my )?phone s?|phone .* (?:laptop|tablet) => using phone as hotspot
  5g|fastest network|network generation ~> 5G
  volte|hd voice|old phone|3g|2g|clear(?:er)? (?:calls?|voice) => VoLTE clear calls old phones
  (?:bigger|larger|higher|upgrade\\w*).*(?:plan|tariff|package|something)?|move up|something (?:larger|bigger) ~> moving bigger plan
  (?:smaller|cheaper|lower|downgrade\\w*).*(?:plan|tariff|package)?|paying too much|move down ~> moving smaller cheaper plan
  commit\\w*|(?:one|two|12|24).?(?:year|month)s? (?:contract|commitment|term|deal)|sign up for (?:a|one|two)|long.term discount|loyal\\w* => contracts discounts
  (?:leave|quit|break|end|cancel|get out).*(?:early|contract|before)|early termination|penalty|months? left on (?:my|the) contract => leaving contract before the end termination fee
  (?:contract|years?|term).*(?:up|over|ends?|expires?|finish\\w*|runs? out)|locked in|renew\\w*|auto.?renew => contract ends renewed automatically
  changed? my mind|regret|cooling|second thoughts|undo|take back .*order|withdraw => changing mind after ordering
  (?:other|another|different|with a|my|old|current) (?:operator|carrier|provider|network|company).*(?:keep|bring|come|join|switch|move|digits|number)|(?:bring|keep|port|transfer|move)\\w* (?:my|the|our) (?:old |own |current )?(?:number|digits)|switch(?:ing)? to you|come (?:over )?to you|join you => bringing number from another operator
  (?:leav\\w*|go\\w*|switch\\w*|move|mov\\w+|take my number|port out).*(?:to (?:another|a different|the competition|a competitor|other)|away from you|elsewhere)|port(?:ing)? out|authori[sz]ation code => taking number to another operator
  esim|digital (?:sim|card)|virtual (?:sim|card)|without (?:a |the )?(?:plastic|physical|chip)|plastic|qr code => eSIM getting installing
  (?:new|another|swapp?\\w*|chang\\w+|switch\\w*) (?:phone|iphone|handset).*(?:esim|sim)|esim.*(?:new|another|move|transfer) => moving eSIM new phone
  (?:smart)?watch|wearable => one number phone watch
  (?:new|replace\\w*|substitute|spare|another|broken|damaged|cracked|bent|nano|smaller) (?:sim|card|chip)|(?:sim|card|chip).*(?:broken|damaged|cracked|bent|snapp?ed|doesn t work|not recogni[sz]ed|replace\\w*|substitute) => replacing SIM card
  (?:lost|stolen|stole|misplaced|pickpocket\\w*|snatched|robbed|nicked|left .* taxi|gone missing|can t find).*(?:phone|mobile|sim|card|handset|iphone)?|(?:phone|mobile|sim).*(?:lost|stolen|gone|missing) => losing phone SIM card lost block
  puk|pin|sim (?:is )?locked|locked (?:my|the) (?:sim|card)|wrong pin => PIN PUK codes SIM card
  uni|university|college|students?|freshman|campus => plan for students
  grandpa|grandma|grandfather|grandmother|grandparents?|granny|pensioner|elderly|seniors?|retired|old folks|over 60|aged => plan for older customers
  dormant|hardly (?:ever )?use\\w*|barely use|rarely|hang on to|keep .*(?:number|line) (?:alive|active)|second number|spare number => cheapest plan number hardly used
  prepa(?:y|id|yment)|pay.as.you.go|no (?:monthly|contract)|without (?:a )?(?:monthly|contract) ~> prepaid service without monthly plan
  (?:don t|not|never|stop) (?:put|add|load|top|recharg)\\w*|(?:prepaid|pay.as.you.go).*(?:expire|valid|how long|until|die|lose)|(?:expire|valid|how long).*(?:prepaid|pay.as.you.go) => how long prepaid number stays valid
  (?:new|different|other|change (?:my|the)|another|nicer|lucky) number|pick a number => getting different phone number
  (?:kid|child|son|daughter|toddler|boy|girl|children|kids).*(?:watch|plan|phone|sim|number)|only family => plan for children watches
  firm|company|employees?|staff|business|corporate|office|colleagues|team ~> companies company
  sensors?|machines?|iot|trackers?|m2m|vending|meters? => SIM cards for machines sensors
  (?:lag\\w*|ping|delay|latency|jitter).*(?:game|gaming|mobile)?|mobile (?:game|gaming) ~> lower delay games ping
  live ?stream\\w*|broadcast\\w*|streamer|going live ~> live streaming upload
  (?:pause|freeze|suspend|hold|park|mothball).*(?:line|number|sim|plan|service)|sabbatical|don t need (?:my|the) (?:number|line|phone) for => pausing a line some time
  (?:close|cancel|delete|shut|terminate|get rid of|don t want).*(?:line|number|account|sim|it)\\b.*|deactivate => closing a line for good
  someone else s name|another person s name|into (?:my|her|his) name|take over .*(?:number|line)|change (?:of )?(?:owner\\w*|holder)|inherit\\w*|transfer .*(?:owner\\w*|line) => line another person name
  passport|id card|under my (?:own )?(?:id|name)|my own id|register\\w*|identity|real.name|how many (?:numbers|lines|sims) => registering line identity document
  holidays?|vacations?|trips?|travel\\w*|fl(?:y|ying) to|overseas|foreign|abroad|exchange|honeymoon|in europe|world ~> roaming abroad
  ${FOREIGN_PLACES_EN} ~> roaming abroad zone
  ${NEAR_PLACES_EN} ~> Hong Kong Macao Taiwan roaming
  (?:each|per|a|every) day.*(?:internet|data|online|surf\\w*|gigs?)|(?:internet|data|surf\\w*).*(?:each|per|a|every) day|day.*(?:run out|end|counted|start) ~> Travel Day Pass prices day
  (?:week|fortnight|\\d+ days|days) .*|(?:one|two) weeks?|whole (?:week|fortnight|trip) ~> Travel Packs days
  no (?:bundle|pack|pass)|without (?:a |any )?(?:bundle|pack|pass)|bought no|didn t buy|standard rate => standard roaming rates by zone without a pass
  (?:speed|gigs?|data|limit|cap)\\b.*(?:abroad|overseas|roaming)|gone through .*today|my (?:two|2) gigs ~> data caps speed limits abroad booster
  cruises?|ships?|ferry|ferries|on board|at sea|ocean|boat|sailing => cruise ships ferries maritime
  planes?|in.?flight|aircraft|in the air|airline|onboard|flying => mobile data on a plane
  (?:before|prior).*(?:trip|leave|leaving|travel|go abroad)|(?:activate|switch on|turn on|enable).*(?:roaming|abroad)|use my phone (?:overseas|abroad) ~> activating international roaming before trip deposit
  (?:turn|switch|shut).*off.*(?:roaming|abroad)|(?:back|home) (?:from|now).*(?:stop|off|disable) => switching roaming off after a trip
  (?:hotel|cafe|airport).*(?:wireless|wifi|internet).*(?:call|ring|phone)|wifi calling|call\\w* over (?:wifi|wireless|it)|ring .* over it => wifi calling from abroad
  verification|otp|one.time|(?:bank|login|security).*(?:code|text|sms)s?|codes? (?:don t|never|not) (?:arrive|come|show) => verification codes do not arrive abroad
  (?:lost|stolen|stole).*(?:abroad|overseas|london|paris|tokyo|trip|holiday)|(?:abroad|overseas|in [a-z]+).*(?:lost|stolen) ~> lost stolen SIM abroad
  bill shock|huge bill|massive bill|scared of|afraid of .*bill|stop on its own|unexpected(?:ly)? high ~> roaming spending limit bill shock
  (?:picked|pick|picking) up|receiv\\w* (?:a |the )?calls?|(?:rang|rings|called|calls|phones|phoned) me|incoming|answer(?:ing|ed)? ~> receiving calls while abroad
  emergency|police|ambulance|fire brigade|accident|crash|robbed|hurt|urgent help => emergency numbers abroad
  data.only (?:sim|card)|travel sim|just data ~> travel eSIM trips
  visit(?:or|ing|s)? china|coming to china|tourists?|foreign(?:er| friend| guest)s?|friend from => visitor SIM travellers coming to China
  semester|months? (?:abroad|in|overseas)|long stay|several months|half a year|exchange (?:student|year)|working holiday|posted to|(?:three|3|six|6) months => staying abroad several months
  border|neighbou?ring country|across the river => accidental roaming near border
  (?:how many|which) (?:countries|places|destinations|regions)|around the world|covered|coverage abroad|does my phone work in => countries regions covered destinations
  (?:no|without) (?:signal|network|service|bars).*(?:abroad|landed|arriv\\w+|airport|overseas)?|just landed|landed ~> no network after arriving abroad
  apn|access point => APN settings data abroad
  (?:check|see|know|track).*(?:roaming|abroad|trip).*|how much .*(?:abroad|roaming|trip) (?:so far|used) ~> checking roaming usage cost during trip
  (?:paid for|bought|ordered|purchased).*(?:pass|pack|bundle).*(?:not|doesn t|isn t|usable|work|active|minutes)|should it be usable => travel pass bought does not work
  several countries|two countries|multiple countries|(?:then|and then|after that) (?:on )?to|round trip|tour ~> one trip several countries zones
  family .*(?:trip|holiday|travel\\w*|abroad|roaming)|(?:four|five|three) of us|travel\\w* together => family roaming several travellers
  (?:call|ring|phone|talk).*(?:home|china|mum|mom|parents|family|wife).*|bundle of minutes ~> calling China from abroad
  voice ?mail|mailbox message|forward\\w*|divert\\w* => call forwarding voicemail
  (?:refund|money back|cancel\\w*|return).*(?:pass|pack|bundle|trip)|trip (?:was )?cancel\\w*|didn t go|haven t touched|flight cancel\\w* ~> refund unused travel pass
  compatible|bands?|does my (?:phone|handset) work => will my phone work abroad
  (?:new|order|install|get|need|want).*(?:internet|fibre|broadband|line).*(?:home|flat|house|apartment|scratch)?|hook (?:me|us) up|installation|from scratch => ordering new fibre line installation visit
  (?:mov\\w+|relocat\\w+|chang\\w+) (?:house|flat|flats|home|apartment|place|to a new)|bring (?:our|my|the) internet|new (?:flat|apartment|address|house)|take .* internet => taking broadband line new home move
  guarantee\\w*|really (?:get|deliver)|promised|advertised|from \\d+ to \\d+|gigabit|megabits?|faster (?:tier|line|internet)|upgrade .*(?:speed|line) => speed broadband tier delivers
  bedroom|kitchen|upstairs|basement|balcony|corner|dead (?:spot|zone)|hardly (?:gets|reaches)|through walls?|attic|garage => weak wifi in some rooms
  extender|repeater|mesh|satellite point|booster => adding mesh points wifi
  what does .*(?:light|led|lamp)|blink\\w*|flash\\w*|lights?|led|lamp ~> lights on the router meaning
  (?:red|los).*(?:light|lamp|led|on|glow\\w*|blink\\w*)|los => LOS light optical modem red
  factory|wip(?:e|ed)|reset|pinhole|start over => resetting router factory settings
  firmware|software (?:update|version)|update .*router => firmware updates of the router
  (?:wifi|wireless|router|network).*(?:key|password|passphrase|name|ssid)|guests?|visitors? .*(?:wifi|wireless)|forgot .*(?:wifi|wireless) => changing wifi name password guest network
  (?:evenings?|peak|after (?:dinner|work)|at night|prime time).*(?:slow|crawl\\w*|bad)|slow.*(?:evening|night|peak) => internet slow in the evening
  (?:game|gaming|gamer|shooter|console|playstation|xbox).*|packet loss|rubber.?band\\w* ~> packet loss high ping games
  ipv6 => IPv6 home line
  static|fixed ip|public ip|real ip => public IP address static IP
  (?:reach|access).*(?:from outside|remotely|from work)|nas|server at home|open (?:a )?ports?|block .*ports?|port forward\\w* => port forwarding device at home
  bedtime|screen time|(?:plays?|online|up) all night|(?:lock|limit|block|control).*(?:kids?|child|son|daughter|twelve|teen\\w*|gadgets?|devices?|sites?|apps?)|parental => parental control router
  (?:tv|telly|television|channels?).*(?:black|blank|nothing|no picture|error|\\d{4})|1302 => IPTV no picture error
  (?:tv|telly|television|picture|channels?).*(?:freez\\w*|blocks?|blocky|pixel\\w*|stutter\\w*|stuck|choppy)|pixel\\w* => IPTV freezes blocks
  remote|clicker|zapper|set.?top|tv box|second (?:tv|telly|television) => set-top box remote control second television
  tv|telly|television|channels? ~> IPTV television
  land ?line|home phone|fixed line|desk phone => fixed telephone over fibre
  power (?:cut|outage|failure)|blackouts?|electricity (?:goes|is|fail\\w*)|ups\\b|battery => power cut internet
  technician|repair\\w*|engineer|guy|someone (?:come|round|out|to come)|appointment|reschedul\\w* ~> engineer visit booking
  (?:down|dead|out|offline|no internet|without internet).*(?:days?|hours?|compensat\\w*|money|credit|refund)|compensat\\w*|make up for ~> compensation broadband line down
  (?:smash\\w*|broke\\w*|dropped|damaged|spilled|burnt|lightning).*(?:box|modem|router|ont)?|fibre box|modem ~> replacing optical modem
  (?:dug|dig|drill\\w*|severed|bitten|chew\\w*|ripp?ed|cut|builders?|renovat\\w*|excavator|digger).*(?:cable|fibre|fiber|line|wire)?|(?:cable|fibre|fiber|wire).*(?:cut|broken|damaged|snapp?ed|dug) ~> fibre cable cut damaged
  bulbs?|smart (?:plug|bulb|speaker|home|lock)|vacuum|hoover|robot|camera|doorbell|thermostat|2\\.4 => smarthome devices do not join wifi 2.4 GHz
  (?:every|each|all) rooms?|whole (?:house|home|flat) ~> fibre to the room
  sla|leased|service level|business line|for (?:my|our) (?:shop|office|restaurant|company) ~> business lines service agreement
  upload\\w*|upstream|back(?:ing)? ?ups?|cloud ~> upload speed
  speed ?test|measur\\w*|test (?:my|the) speed => measuring speed correctly
  (?:web ?sites?|pages?|web).*(?:open|load|display)|dns => web pages do not open DNS
  (?:one|two) bars?|(?:no|poor|bad|weak|hardly any) (?:signal|reception|mobile).*(?:home|flat|house|apartment|inside|indoors)?|indoor antenna|in my (?:flat|house|home|apartment) .*signal ~> poor mobile signal inside the home
  (?:without|no) (?:a )?(?:cable|wire|fibre)|sim router|wireless box|5g (?:box|router|home)|cpe ~> 5G home internet CPE
  (?:cpe|5g (?:box|router)|wireless (?:5g )?box).*(?:slow|address|not allowed|parents|another|ceiling|connect)|address .*(?:allowed|wrong) => 5G CPE does not connect slow address
  (?:connected|on the wifi|on the wireless|says).*(?:nothing loads|no internet|won t load|not working)|nothing loads => wifi connected but there is no internet
  (?:keeps?|constantly|always|every few).*(?:dropping|disconnect\\w*|cutting|drop|losing|reconnect\\w*)|drops? (?:out|every) => connection drops again and again
  (?:away|gone|abroad|leave).*(?:home|months?).*(?:internet|broadband|fibre)|(?:internet|broadband|fibre).*(?:pause|away|suspend|holiday|freeze) => pausing broadband line long absence
  (?:cancel|end|terminate|quit|get rid).*(?:internet|broadband|fibre|wifi)|return .*(?:equipment|router|modem|box)|give back ~> ending broadband contract returning equipment
  (?:my own|own|bought a|third.party) (?:router|box|wifi)|router i (?:bought|have) => using own router
  maintenance|works? (?:on|in|at|announced|tonight)|planned|scheduled|offline tonight => planned maintenance at night
  (?:not|isn t|no) (?:available|fibre|coverage|covered).*(?:address|street|village|here|home)?|our village|my street|not reach => fibre not available at my address
  internet at home|home internet|at home ~> broadband line
  disability|disabled ~> disability certificate
`,
  true,
);
