'use client';

import { ListFilter, ListFilterPlus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { EstimatedMark } from '../../../../components/estimated-mark';
import { Metric } from '../../../../components/metric';
import { Panel } from '../../../../components/panel';
import type { CoverageView } from '../../../../lib/api/infrastructure';
import { CoverageDefinition } from './coverage-definition';

/** The bound of a class that the address names, microseconds; undefined for all metros. */
export function classUsOf(within: string): number | undefined {
  return FILTERS_MS.includes(within) ? Number(within) * 1_000 : undefined;
}

const FILTERS_MS = ['1', '3', '5'];

/** The shares of cities within a round trip; each is a button that shows which cities those are. */
export function Coverage(props: {
  coverage: CoverageView | undefined;
  within: string;
  onWithin: (within: string) => void;
}) {
  const { coverage, within, onWithin } = props;
  const t = useTranslations('map');
  const format = useFormatter();
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <Panel>
      <div className="grid grid-cols-3 gap-2 sm:gap-4">
        {(coverage?.classes ?? []).map(({ roundTripUsMax, metrosShare, peopleShare, metrosCovered }) => (
          <button
            key={roundTripUsMax}
            type="button"
            aria-pressed={within === String(roundTripUsMax / 1_000)}
            onClick={() => {
              const ms = String(roundTripUsMax / 1_000);
              onWithin(within === ms ? '' : ms);
            }}
            className="relative rounded-md border border-line-strong bg-surface p-2 text-left hover:bg-hover aria-pressed:border-accent aria-pressed:bg-hover aria-pressed:ring-1 aria-pressed:ring-accent sm:p-3"
          >
            <Metric
              label={t('coverage', { ms: roundTripUsMax / 1_000 })}
              value={percent(metrosShare)}
              note={
                <span className="hidden sm:inline">
                  {t('coverageNote', {
                    covered: metrosCovered,
                    metros: coverage?.metros ?? 0,
                    people: percent(peopleShare),
                  })}
                </span>
              }
              mark={
                coverage?.modelled ? (
                  <span className="hidden sm:inline-flex">
                    <EstimatedMark />
                  </span>
                ) : null
              }
            />
            <Show pressed={within === String(roundTripUsMax / 1_000)} />
          </button>
        ))}
        {coverage ? null : <Metric label={t('coverage', { ms: 1 })} value="–" />}
      </div>
      {coverage && Object.keys(coverage.definition).length > 0 ? (
        <CoverageDefinition definition={coverage.definition} />
      ) : null}
    </Panel>
  );
}

/** What pressing a figure does, where there is room for words. */
function Show({ pressed }: { pressed: boolean }) {
  const t = useTranslations('map');
  const Icon = pressed ? ListFilterPlus : ListFilter;
  return (
    <span
      aria-hidden
      className="mt-1 flex items-center gap-1 text-xs font-medium text-accent max-sm:absolute max-sm:right-2 max-sm:bottom-3"
    >
      <Icon size={13} className="shrink-0" />
      <span className="hidden sm:inline">{t(pressed ? 'showAll' : 'showOnly')}</span>
    </span>
  );
}

/** How many cities the filter shows; said when it changes. */
export function WithinNote(props: { shown: number; metros: number; withinUs: number | undefined }) {
  const { shown, metros, withinUs } = props;
  const t = useTranslations('map');
  return (
    <p role="status" className={withinUs === undefined ? 'sr-only' : 'text-sm text-muted'}>
      {withinUs === undefined ? '' : t('withinShown', { shown, metros, ms: withinUs / 1_000 })}
    </p>
  );
}
