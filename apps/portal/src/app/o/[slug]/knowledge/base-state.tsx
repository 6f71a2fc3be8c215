import { useTranslations } from 'next-intl';
import { StatePill, type Tone } from '../../../../components/state-pill';
import type { DocumentState, KnowledgeBaseView } from '../../../../lib/api/knowledge.mapper';

/** What documents of a base are doing, in numbers. */
export type BaseCounts = Pick<KnowledgeBaseView, 'own' | 'documents' | 'inProgress' | 'failed'>;

type BaseState = 'ready' | 'indexing' | 'someFailed' | 'noDocuments';

const TONES: Record<BaseState, Tone> = {
  ready: 'good',
  indexing: 'busy',
  someFailed: 'warn',
  noDocuments: 'calm',
};

export function stateOfBase({ own, documents, inProgress, failed }: BaseCounts): BaseState {
  if (!own) return 'ready';
  if (documents === 0) return 'noDocuments';
  if (inProgress > 0) return 'indexing';
  return failed > 0 ? 'someFailed' : 'ready';
}

export function BaseStatePill({ counts }: { counts: BaseCounts }) {
  const t = useTranslations('knowledge');
  const state = stateOfBase(counts);
  const label = t(`baseState.${state}`, { count: state === 'indexing' ? counts.inProgress : counts.failed });
  return <StatePill tone={TONES[state]} label={label} />;
}

const DOCUMENT_TONES: Record<DocumentState, Tone> = {
  queued: 'calm',
  parsing: 'busy',
  encoding: 'busy',
  ready: 'good',
  failed: 'bad',
};

export function isInProgress({ state }: { state: DocumentState }): boolean {
  return state !== 'ready' && state !== 'failed';
}

/** The state of a document; with how much is done while its passages are encoded. */
export function DocumentStatePill(props: {
  state: DocumentState;
  passages: number;
  passagesEncoded: number;
}) {
  const { state, passages, passagesEncoded } = props;
  const t = useTranslations('knowledge');
  const label =
    state === 'encoding' && passages > 0
      ? t('encodingOf', { done: passagesEncoded, all: passages })
      : t(`documentState.${state}`);
  return <StatePill tone={DOCUMENT_TONES[state]} label={label} />;
}
