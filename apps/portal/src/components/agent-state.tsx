import { useTranslations } from 'next-intl';
import type { AgentState } from '../lib/api/agents.mapper';
import { StatePill, type Tone } from './state-pill';

const TONES: Record<AgentState, Tone> = {
  deploying: 'busy',
  ready: 'good',
  recovering: 'auto',
  failed: 'bad',
  undeploying: 'busy',
  gone: 'calm',
  unknown: 'calm',
};

export function AgentStatePill({ state }: { state: AgentState }) {
  const t = useTranslations('agentState');
  return <StatePill tone={TONES[state]} label={t(state)} gone={state === 'gone'} />;
}
