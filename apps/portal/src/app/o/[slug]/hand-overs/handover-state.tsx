'use client';

import { useTranslations } from 'next-intl';
import { StatePill, type Tone } from '../../../../components/state-pill';
import type { HandOverView } from '../../../../lib/api/hand-overs.mapper';

const TONES: Record<HandOverView['state'], Tone> = {
  waiting: 'warn',
  taken: 'busy',
  returned: 'calm',
  resolved: 'good',
  unresolved: 'bad',
  expired: 'bad',
};

export function HandOverStatePill({ state }: { state: HandOverView['state'] }) {
  const t = useTranslations('handOvers');
  return <StatePill tone={TONES[state]} label={t(`states.${state}`)} />;
}

export function isOpen({ state }: Pick<HandOverView, 'state'>): boolean {
  return state === 'waiting' || state === 'taken';
}
