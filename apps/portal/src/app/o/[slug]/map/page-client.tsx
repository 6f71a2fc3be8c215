'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { DataTable, type Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { EstimatedMark } from '../../../../components/estimated-mark';
import { None } from '../../../../components/none';
import { PageHeader } from '../../../../components/page-header';
import type { CoverageView, LinkView, MetroView, SiteView } from '../../../../lib/api/infrastructure';
import { provinceName } from '../../../../lib/province-name';
import { latencyClassOf, LATENCY_CLASSES } from '../../../../map/latency-class';
import { NetworkMap } from '../../../../map/network-map';
import { isWithin } from '../../../../map/drawing';
import { linkWidth } from '../../../../map/scene';
import { useUrlState } from '../../../../lib/use-url-state';
import { useApiPath } from '../../../../organization/organization';
import { classUsOf, Coverage, WithinNote } from './coverage';
import { MetroPanel } from './metro-panel';

interface Props {
  metros: MetroView[];
  links: LinkView[];
  coverage: CoverageView | undefined;
  agentsByMetro: Record<string, number>;
}

export function Infrastructure({ metros, links, coverage, agentsByMetro }: Props) {
  const t = useTranslations('map');
  const nameOf = useMetroName(metros);
  const sites = useSites();
  const { selected, selectMetro, site, setSite, within, setWithin, withinUs } = useMapState(metros);
  const shown = useMemo(() => metros.filter((one) => isWithin(one, withinUs)), [metros, withinUs]);
  const selectedId = selected?.id;
  const describe = useDescription(metros, nameOf);
  const columns = useColumns(nameOf, selectedId, selectMetro);
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead', { metros: metros.length, links: links.length })}
        state={<EstimatedMark />}
      />
      <div data-wide className="grid gap-4">
        <Coverage coverage={coverage} within={within} onWithin={setWithin} />
        <WithinNote shown={shown.length} metros={metros.length} withinUs={withinUs} />
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,360px)]">
          <div className="relative grid min-w-0 gap-2">
            <NetworkMap
              label={t('mapLabel', { metros: metros.length, links: links.length })}
              metros={metros}
              links={links}
              sites={sites}
              selectedId={selectedId}
              selectedSiteId={selected && site ? site : undefined}
              withinUs={withinUs}
              agentsByMetro={agentsByMetro}
              onSelect={selectMetro}
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
                siteId={site}
                onSite={setSite}
                onClose={() => selectMetro('')}
              />
            ) : null}
            <Legend />
            <p className="text-xs text-muted">{t('zoomHint')}</p>
          </div>
          <DataTable
            label={t('metros')}
            rows={shown}
            columns={columns}
            rowKey={({ id }) => id}
            heightClass="max-h-[calc(66vh-3rem)]"
            filterText={({ id, name, nameZh, subdivision }) =>
              `${id} ${name} ${nameZh} ${provinceName(subdivision, false)} ${provinceName(subdivision, true)}`
            }
          />
        </div>
      </div>
    </>
  );
}

/** A metro with its latency, for the pointer. */
function useDescription(metros: MetroView[], nameOf: (id: string) => string): (id: string) => string {
  const format = useFormatter();
  return useCallback(
    (id: string) => {
      const us = metros.find((metro) => metro.id === id)?.nearestRoundTripUs;
      return `${nameOf(id)} · ${us === undefined ? '–' : `${format.number(us / 1_000, { maximumFractionDigits: 2 })}\u00a0ms`}`;
    },
    [metros, nameOf, format],
  );
}

/** What is looked at, in the address. */
function useMapState(metros: MetroView[]) {
  const [metro, setMetro] = useUrlState('metro');
  const [site, setSite] = useUrlState('site');
  const [within, setWithin] = useUrlState('within');
  const selectMetro = useCallback(
    (id: string) => {
      setSite('');
      setMetro(id);
    },
    [setMetro, setSite],
  );
  const selected = metros.find(({ id }) => id === metro);
  return { selected, selectMetro, site, setSite, within, setWithin, withinUs: classUsOf(within) };
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
  const url = useApiPath()('/sites');
  useEffect(() => {
    const stopped = new AbortController();
    fetch(url, { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : []))
      .then(setSites)
      .catch(() => undefined); // The map works without its sites.
    return () => stopped.abort();
  }, [url]);
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
          className="inline-flex min-h-target items-center text-left hover:underline aria-pressed:font-semibold aria-pressed:text-accent"
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
          {us === undefined ? (
            <None />
          ) : (
            `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}\u00a0ms`
          )}
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

/** Of the backbone, in the atlas. */
const CAPACITIES_GBPS = [400, 800];

function Legend() {
  const t = useTranslations('map');
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-muted">
      <LegendGroup term={t('legendOf.latency')}>
        {LATENCY_CLASSES.map(({ name, token }) => (
          <LegendEntry
            key={name}
            text={name === 'more' ? t('moreThan', { ms: 5 }) : t('atMost', { ms: name })}
          >
            <span className="size-2.5 rounded-full" style={{ background: `var(${token})` }} />
          </LegendEntry>
        ))}
      </LegendGroup>
      <LegendGroup term={t('legendOf.ring')}>
        <LegendEntry text={t('withAgents')}>
          <span className="size-3 rounded-full border-2 border-auto" />
        </LegendEntry>
      </LegendGroup>
      <LegendGroup term={t('legendOf.line')}>
        {CAPACITIES_GBPS.map((gbps) => (
          <LegendEntry key={gbps} text={t('capacity', { gbps })}>
            <span className="w-4 border-line-strong" style={{ borderTopWidth: linkWidth(gbps) }} />
          </LegendEntry>
        ))}
        <LegendEntry text={t('linkDown')}>
          <span className="w-4 border-t-2 border-dashed border-bad" />
        </LegendEntry>
      </LegendGroup>
    </dl>
  );
}

function LegendGroup({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1">
      <dt className="font-medium text-ink">{term}</dt>
      {children}
    </div>
  );
}

/** `children` is the sign. */
function LegendEntry({ text, children }: { text: string; children: ReactNode }) {
  return (
    <dd className="inline-flex items-center gap-1.5">
      <span aria-hidden className="inline-flex">
        {children}
      </span>
      {text}
    </dd>
  );
}
