import { useTranslations } from 'next-intl';
import { Panel } from '../../../../../components/panel';
import { CodeBlockLazily } from '../../../../../components/snippet-lazily';
import { StatePill, type Tone } from '../../../../../components/state-pill';
import type { AuthorCheck } from '../../../../../lib/author-check';
import type { CardCheck } from '../../../../../lib/card-check';

const TONES: Record<CardCheck['verdict'], Tone> = {
  valid: 'good',
  invalid: 'bad',
  unsigned: 'calm',
  unreachable: 'warn',
};

/** The signed card as clients fetch it, and whether its signature is valid. */
export function AgentCardView({ cardJson, check }: { cardJson: string; check: CardCheck }) {
  const t = useTranslations('card');
  return (
    <Panel>
      <div className="mb-3 grid gap-1 text-sm">
        <div>
          <StatePill tone={TONES[check.verdict]} label={t(check.verdict)} />
        </div>
        {check.keyId ? (
          <p className="text-muted">
            {t('key')} <code className="font-mono text-xs break-all">{check.keyId}</code>
          </p>
        ) : null}
        <p className="text-muted">
          {t('keysFrom')} <code className="font-mono text-xs break-all">{check.keysUrl}</code>
        </p>
      </div>
      {check.author ? <AuthorView author={check.author} /> : null}
      {cardJson ? (
        <CodeBlockLazily tall label={t('json')} code={JSON.stringify(JSON.parse(cardJson), null, 2)} />
      ) : (
        <p className="text-muted">{t('none')}</p>
      )}
    </Panel>
  );
}

function AuthorView({ author }: { author: AuthorCheck }) {
  const t = useTranslations('card.author');
  return (
    <div className="mb-3 grid gap-1 text-sm">
      <div>
        <StatePill tone={TONES[author.verdict]} label={t(author.verdict)} />
      </div>
      <p className="text-muted">
        {t('form')} <code className="font-mono text-xs break-all">{author.form}</code>
      </p>
      <p className="text-muted">
        {t('keysFrom')} <code className="font-mono text-xs break-all">{author.keysUrl}</code>
      </p>
    </div>
  );
}
