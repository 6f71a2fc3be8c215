'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { Metric } from '../../../components/metric';
import { ModelMark } from '../../../components/model-mark';
import { PageHeader } from '../../../components/page-header';
import { Panel } from '../../../components/panel';
import type { CoverageView, LinkView, MetroView, SiteView } from '../../../lib/api/infrastructure';
import { latencyClassOf, LATENCY_CLASSES } from '../../../map/latency-class';
import { NetworkMap } from '../../../map/network-map';
import { linkWidth } from '../../../map/scene';
import { MetroPanel } from './metro-panel';

interface Props {
  metros: MetroView[];
  links: LinkView[];
  coverage: CoverageView | undefined;
  agentsByMetro: Record<string, number>;
}

export function Infrastructure({ metros, links, coverage, agentsByMetro }: Props) {
  const t = useTranslations('map');
  const format = useFormatter();
  const nameOf = useMetroName(metros);
  const sites = useSites();
  const [selectedId, setSelectedId] = useState<string>();
  const selected = metros.find(({ id }) => id === selectedId);
  const describe = useCallback(
    (id: string) => {
      const us = metros.find((metro) => metro.id === id)?.nearestRoundTripUs;
      return `${nameOf(id)} · ${us === undefined ? '–' : `${format.number(us / 1_000, { maximumFractionDigits: 2 })} ms`}`;
    },
    [metros, nameOf, format],
  );
  const columns = useColumns(nameOf, selectedId, setSelectedId);
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead', { metros: metros.length, links: links.length })}
        state={<ModelMark />}
      />
      <div data-wide className="grid gap-4">
        <Coverage coverage={coverage} />
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,360px)]">
          <div className="relative grid min-w-0 gap-2">
            <NetworkMap
              label={t('mapLabel', { metros: metros.length, links: links.length })}
              metros={metros}
              links={links}
              sites={sites}
              selectedId={selectedId}
              agentsByMetro={agentsByMetro}
              onSelect={setSelectedId}
              nameOf={describe}
              labelOf={nameOf}
            />
            {selected ? (
              <MetroPanel
                metro={selected}
                name={nameOf(selected.id)}
                links={links}
                sites={sites}
                agents={agentsByMetro[selected.id] ?? 0}
                nameOf={nameOf}
                onClose={() => setSelectedId(undefined)}
              />
            ) : null}
            <Legend />
          </div>
          <DataTable
            label={t('metros')}
            rows={metros}
            columns={columns}
            rowKey={({ id }) => id}
            heightClass="max-h-[calc(66vh-3rem)]"
            filterText={({ id, name, nameZh }) => `${id} ${name} ${nameZh}`}
          />
        </div>
      </div>
    </>
  );
}

function useMetroName(metros: MetroView[]): (id: string) => string {
  const zh = useLocale() === 'zh';
  return useMemo(() => {
    const names = new Map(metros.map(({ id, name, nameZh }) => [id, (zh && nameZh) || name]));
    return (id: string) => names.get(id) ?? id;
  }, [metros, zh]);
}

/** The 4,000 sites are loaded after the page; the map shows them when zoomed in. */
function useSites(): SiteView[] {
  const [sites, setSites] = useState<SiteView[]>([]);
  useEffect(() => {
    const stopped = new AbortController();
    fetch('/api/sites', { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : []))
      .then(setSites)
      .catch(() => undefined); // The map works without its sites.
    return () => stopped.abort();
  }, []);
  return sites;
}

function useColumns(
  nameOf: (id: string) => string,
  selectedId: string | undefined,
  select: (id: string) => void,
): Column<MetroView>[] {
  const t = useTranslations('map');
  const format = useFormatter();
  const far = Number.MAX_SAFE_INTEGER;
  return [
    {
      id: 'metro',
      header: t('metro'),
      sort: ({ id }) => nameOf(id),
      cell: ({ id }) => (
        <button
          type="button"
          aria-pressed={id === selectedId}
          onClick={() => select(id)}
          onKeyDown={(event) => walk(event)}
          className="inline-flex min-h-6 items-center text-left hover:underline aria-pressed:font-semibold aria-pressed:text-accent"
        >
          <Cut text={nameOf(id)} className="max-w-28" />
        </button>
      ),
    },
    {
      id: 'latency',
      header: t('nearest'),
      align: 'right',
      sort: ({ nearestRoundTripUs }) => nearestRoundTripUs ?? far,
      cell: ({ nearestRoundTripUs: us }) => (
        <span className="inline-flex items-center gap-1.5">
          <span
            aria-hidden
            className="size-2.5 rounded-full"
            style={{ background: `var(${latencyClassOf(us)?.token ?? '--bad'})` }}
          />
          {us === undefined
            ? '–'
            : `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ms`}
        </span>
      ),
    },
    {
      id: 'people',
      header: t('people'),
      align: 'right',
      sort: ({ population }) => population,
      cell: ({ population }) =>
        format.number(population, {
          notation: 'compact',
          minimumFractionDigits: 1,
          maximumFractionDigits: 1,
        }),
    },
  ];
}

/** Arrow keys move from metro to metro in the list, and the map follows. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const row = event.currentTarget.closest('tr');
  const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
  const button = next?.querySelector('button');
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
}

function Coverage({ coverage }: { coverage: CoverageView | undefined }) {
  const t = useTranslations('map');
  const format = useFormatter();
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <Panel>
      <div className="grid grid-cols-3 gap-4">
        {(coverage?.classes ?? []).map(({ roundTripUsMax, metrosShare, peopleShare, metrosCovered }) => (
          <Metric
            key={roundTripUsMax}
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
                  <ModelMark />
                </span>
              ) : null
            }
          />
        ))}
        {coverage ? null : <Metric label={t('coverage', { ms: 1 })} value="–" />}
      </div>
      {coverage && Object.keys(coverage.definition).length > 0 ? (
        <details className="mt-3">
          <summary className="inline-flex min-h-6 items-center text-xs text-muted hover:text-ink">
            {t('definition')}
          </summary>
          <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-xs">
            {Object.entries(coverage.definition).map(([name, value]) => (
              <div key={name} className="col-span-2 grid grid-cols-subgrid">
                <dt className="text-muted">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </Panel>
  );
}

/** Of the backbone, in the atlas. */
const CAPACITIES_GBPS = [400, 800];

function Legend() {
  const t = useTranslations('map');
  return (
    <ul aria-label={t('legend')} className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {LATENCY_CLASSES.map(({ name, token }) => (
        <li key={name} className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: `var(${token})` }} />
          {name === 'more' ? t('moreThan', { ms: 5 }) : t('atMost', { ms: name })}
        </li>
      ))}
      {CAPACITIES_GBPS.map((gbps) => (
        <li key={gbps} className="inline-flex items-center gap-1.5">
          <span aria-hidden className="w-4 border-line-strong" style={{ borderTopWidth: linkWidth(gbps) }} />
          {t('capacity', { gbps })}
        </li>
      ))}
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className="size-3 rounded-full border-2 border-auto" /> {t('withAgents')}
      </li>
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className="w-4 border-t-2 border-dashed border-bad" /> {t('linkDown')}
      </li>
      <li>{t('zoomHint')}</li>
    </ul>
  );
}
