/** What the generated items of the cascade are made of: short lists, so that a seed gives many different items. */
export const NAMES = ['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Grace', 'Henry', 'Ivy', 'Jack'];
export const CITIES = [
  'Paris',
  'Rome',
  'Vienna',
  'Oslo',
  'Madrid',
  'Cairo',
  'Lima',
  'Tokyo',
  'Delhi',
  'Boston',
];
export const THINGS = ['apples', 'books', 'tickets', 'chairs', 'bottles', 'lamps', 'shirts', 'stamps'];
export const COLOURS = ['red', 'blue', 'green', 'yellow', 'black', 'white'];
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export const NAMES_ZH = ['小明', '小红', '小刚', '小丽', '王伟', '李娜', '张强', '刘洋'];
export const CITIES_ZH = ['北京', '上海', '广州', '成都', '西安', '杭州'];
export const THINGS_ZH = ['苹果', '书', '杯子', '椅子', '铅笔', '衬衫'];

/** Things, each of one kind. */
export const KINDS = {
  animal: [
    'dog',
    'horse',
    'eagle',
    'salmon',
    'frog',
    'tiger',
    'ant',
    'whale',
    'sparrow',
    'lizard',
    'moth',
    'otter',
  ],
  fruit: [
    'apple',
    'mango',
    'plum',
    'grape',
    'lemon',
    'papaya',
    'quince',
    'cherry',
    'fig',
    'lychee',
    'pear',
    'kiwi',
  ],
  tool: [
    'hammer',
    'saw',
    'chisel',
    'wrench',
    'pliers',
    'drill',
    'rasp',
    'spanner',
    'awl',
    'trowel',
    'shovel',
    'vice',
  ],
  vehicle: [
    'car',
    'truck',
    'ferry',
    'tram',
    'bicycle',
    'yacht',
    'barge',
    'scooter',
    'hovercraft',
    'van',
    'canoe',
    'sled',
  ],
} as const;

/** What a customer writes, by what it is about; some say so plainly and some do not. */
export const TICKETS = {
  billing: [
    'I was charged twice for my invoice.',
    'Why did the price on my bill go up this month?',
    'Please send the receipt for my last payment.',
    'The money left my account but your page says unpaid.',
    'Your discount is missing from what I have to pay.',
    'I want my money back for May.',
    'My card was declined when I renewed the subscription.',
    'The tax on the invoice is wrong.',
  ],
  delivery: [
    'My parcel has not arrived yet.',
    'The courier left the box at the wrong house.',
    'When will my order be shipped?',
    'The tracking number does not work.',
    'The package came with a hole in it.',
    'It has been two weeks and nobody has been at my door.',
    'Can you send it to another address?',
    'Half of what I ordered is not in the box.',
  ],
  account: [
    'I forgot my password.',
    'I cannot log in since yesterday.',
    'Please change the email address of my profile.',
    'How do I delete my account?',
    'The code for signing in never reaches my phone.',
    'Somebody else is using my username.',
    'It says that I am locked out.',
    'I would like to have my name spelled correctly when I sign in.',
  ],
} as const;

/** Reviews: what is praised or not, and what is said of it. */
export const REVIEWED = ['food', 'room', 'film', 'service', 'phone', 'book', 'concert', 'hotel'];
export const PRAISE = [
  'excellent',
  'wonderful',
  'better than I had hoped',
  'a delight',
  'not bad at all',
  'worth every cent',
];
export const BLAME = [
  'terrible',
  'awful',
  'worse than I had feared',
  'a disappointment',
  'not good at all',
  'a waste of money',
];

/** Facts a short model may know, from common to rare. */
export const CAPITALS = [
  ['France', 'Paris'],
  ['Japan', 'Tokyo'],
  ['Italy', 'Rome'],
  ['Egypt', 'Cairo'],
  ['Spain', 'Madrid'],
  ['Germany', 'Berlin'],
  ['China', 'Beijing'],
  ['Russia', 'Moscow'],
  ['Greece', 'Athens'],
  ['Peru', 'Lima'],
  ['Kenya', 'Nairobi'],
  ['Canada', 'Ottawa'],
  ['Australia', 'Canberra'],
  ['Norway', 'Oslo'],
  ['Poland', 'Warsaw'],
  ['Vietnam', 'Hanoi'],
  ['Nepal', 'Kathmandu'],
  ['Cuba', 'Havana'],
  ['Ghana', 'Accra'],
  ['Chile', 'Santiago'],
  ['Latvia', 'Riga'],
  ['Mongolia', 'Ulaanbaatar'],
  ['Zambia', 'Lusaka'],
  ['Bhutan', 'Thimphu'],
  ['Paraguay', 'Asunción'],
  ['Senegal', 'Dakar'],
  ['Laos', 'Vientiane'],
  ['Slovenia', 'Ljubljana'],
  ['Moldova', 'Chisinau'],
  ['Burkina Faso', 'Ouagadougou'],
] as const;
