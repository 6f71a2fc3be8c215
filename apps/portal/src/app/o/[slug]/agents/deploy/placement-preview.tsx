'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ErrorState, useErrorText } from '../../../../../components/error-state';
import { ExplainLazily } from '../../../../../components/explain-lazily';
import { EstimatedMark } from '../../../../../components/estimated-mark';
import { Facts, Panel } from '../../../../../components/panel';
import type { PlacementView } from '../../../../../lib/api/agents.mapper';
import { useMoney } from '../../../../../lib/money';
import { useOperatorName, usePlaceName } from '../../../../../lib/place-name';
import { preview, type Failure, type Result } from '../actions';
import type { MetroChoice } from '../metro-choices';
import { useOrganization } from '../../../../../organization/organization';

/** Debounce before the scheduler is asked. */
const SETTLE_MS = 250;

/** Where the agent would go, and why, before anything is deployed. */
export function PlacementPreview(props: {
  templateId: string;
  metroId: string;
  roundTripUsMax: number;
  metros: MetroChoice[];
}) {
  const { templateId, metroId, roundTripUsMax, metros } = props;
  const t = useTranslations('deploy');
  const { slug } = useOrganization();
  const [result, setResult] = useState<Result<PlacementView | undefined>>();
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      void preview(slug, { templateId, metroId, roundTripUsMax }).then((next) => {
        if (current) setResult(next);
      });
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [slug, templateId, metroId, roundTripUsMax]);
  return (
    <Panel title={t('previewTitle')} className="lg:sticky lg:top-4">
      <div aria-live="polite">
        {result === undefined ? <div className="skeleton h-40" /> : null}
        {result?.ok === false ? <RefusedPlacement failure={result} /> : null}
        {result?.ok && result.value ? <PlacementFacts placement={result.value} metros={metros} /> : null}
        {result?.ok && !result.value ? <p className="text-sm text-muted">–</p> : null}
      </div>
    </Panel>
  );
}

function PlacementFacts({ placement, metros }: { placement: PlacementView; metros: MetroChoice[] }) {
  const t = useTranslations('placement');
  const operatorName = useOperatorName();
  const placeName = usePlaceName();
  const format = useFormatter();
  const money = useMoney();
  const metro = metros.find(({ id }) => id === placement.metroId);
  return (
    <div className="grid gap-4">
      <Facts
        facts={[
          {
            term: t('site'),
            value: placeName(placement, metro && { name: metro.english, nameZh: metro.nameZh }),
          },
          { term: t('metro'), value: metro?.name ?? placement.metroId },
          { term: t('operator'), value: operatorName(placement.operatorId) },
          {
            term: t('roundTrip'),
            value: (
              <span className="inline-flex items-center gap-1.5">
                {format.number(placement.roundTripUs / 1_000, {
                  minimumFractionDigits: 2,
                  maximumFractionDigits: 2,
                })}{' '}
                ms <EstimatedMark />
              </span>
            ),
          },
          { term: t('price'), value: t('perHour', { amount: money(placement.priceMicroPerHour) }) },
        ]}
      />
      <ExplainLazily json={placement.explanation} />
    </div>
  );
}

/** A refusal with the constraint that failed and the nearest alternative. */
export function RefusedPlacement({ failure }: { failure: Failure }) {
  const t = useTranslations('placement');
  const explain = useTranslations('explain');
  const format = useFormatter();
  const money = useMoney();
  const text = useErrorText();
  if (failure.code !== 'PLACEMENT_IMPOSSIBLE') return <ErrorState small {...failure} />;
  const { roundTripUs, priceMicroPerHour } = failure;
  const constraint = CONSTRAINTS.find((known) => known === failure.constraint);
  return (
    <div role="alert" className="tinted tint-warn grid gap-1 rounded-md px-3 py-2 text-sm">
      <p>{text({ code: failure.code })}</p>
      {constraint ? <p>{t('constraint', { constraint: explain(`constraint.${constraint}`) })}</p> : null}
      {roundTripUs !== undefined && roundTripUs >= 0 ? (
        <p>{t('nearest', { ms: format.number(roundTripUs / 1_000, { maximumFractionDigits: 2 }) })}</p>
      ) : null}
      {priceMicroPerHour === undefined ? null : <p>{t('cheapest', { amount: money(priceMicroPerHour) })}</p>}
    </div>
  );
}

const CONSTRAINTS = ['latency', 'resources', 'price', 'region', 'operator', 'excluded'] as const;
