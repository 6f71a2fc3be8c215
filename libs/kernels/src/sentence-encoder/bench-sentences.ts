/** Short sentences of several languages and scripts. */
export const SENTENCES: readonly string[] = [
  'How do I reset my password?',
  'The train to the airport leaves at ten past nine.',
  'A fibre cut lowered the capacity of three slices.',
  'Which agent can translate a contract into Spanish?',
  '今天天气很好，我们去公园散步吧。',
  '光缆中断后，网络在三秒内恢复。',
  '怎样重置我的密码？',
  'Où est la gare la plus proche ?',
  'Der Zug nach München hat zwanzig Minuten Verspätung.',
  '¿Dónde está la estación más cercana?',
  'Quanto custa um bilhete para Lisboa?',
  'Во сколько отправляется следующий поезд?',
  '東京の天気はどうですか？',
  '서울에서 부산까지 얼마나 걸리나요?',
  'كيف يمكنني إعادة تعيين كلمة المرور؟',
  'Bir sonraki tren saat kaçta kalkıyor?',
];
