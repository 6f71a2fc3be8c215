'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { X } from 'lucide-react';
import { EstimatedMark } from '../../../../components/estimated-mark';
import { None } from '../../../../components/none';
import { Facts, Panel } from '../../../../components/panel';
import { Permitted } from '../../../../components/permitted';
import { Button, ButtonLink } from '../../../../components/ui/button';
import type { LinkView, MetroView, SiteView } from '../../../../lib/api/infrastructure';
import { useOperatorName, useSiteName } from '../../../../lib/place-name';

interface Props {
  metro: MetroView;
  name: string;
  links: LinkView[];
  sites: SiteView[];
  agents: number;
  nameOf: (metroId: string) => string;
  /** The site that is chosen, or empty. */
  siteId: string;
  onSite: (siteId: string) => void;
  onClose: () => void;
}

/** Details of one metro: its latency, its sites by operator, its links. */
export function MetroPanel({ metro, name, links, sites, agents, nameOf, siteId, onSite, onClose }: Props) {
  const t = useTranslations('map');
  const close = useTranslations('common');
  const operatorName = useOperatorName();
  const format = useFormatter();
  const here = sites.filter(({ metroId }) => metroId === metro.id);
  const operators = [...new Set(here.map(({ operatorId }) => operatorId))].sort();
  const us = metro.nearestRoundTripUs;
  return (
    <Panel
      // Over the map, where there is room: the list beside it must not jump under the pointer.
      className="md:absolute md:top-2 md:left-2 md:z-10 md:max-h-[calc(66vh-1rem)] md:w-72 md:overflow-y-auto md:shadow-float"
      title={name}
      action={
        <Button
          kind="quiet"
          size="icon"
          className="-mr-2"
          title={close('close')}
          aria-label={close('close')}
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </Button>
      }
    >
      <div className="grid gap-3" aria-live="polite">
        <Facts
          facts={[
            {
              term: t('nearest'),
              value: (
                <span className="inline-flex items-center gap-1.5">
                  {us === undefined ? (
                    <None />
                  ) : (
                    `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}\u00a0ms`
                  )}{' '}
                  <EstimatedMark />
                </span>
              ),
            },
            { term: t('people'), value: format.number(metro.population) },
            { term: t('sites'), value: sites.length === 0 ? <None /> : format.number(here.length) },
            { term: t('operators'), value: operators.map(operatorName).join(' · ') || <None /> },
            { term: t('agentsHere'), value: format.number(agents) },
          ]}
        />
        <SiteList metro={metro} sites={here} siteId={siteId} onSite={onSite} />
        <LinkList metro={metro} links={links} sites={sites} nameOf={nameOf} />
        <Permitted to="build">
          <ButtonLink href={`/agents/deploy?metro=${encodeURIComponent(metro.id)}`}>
            {t('deployHere')}
          </ButtonLink>
        </Permitted>
      </div>
    </Panel>
  );
}

/** The sites of the metro; choosing one shows it on the map. */
function SiteList(props: Pick<Props, 'metro' | 'sites' | 'siteId' | 'onSite'>) {
  const { metro, sites, siteId, onSite } = props;
  const t = useTranslations('map');
  const siteName = useSiteName(metro);
  if (sites.length === 0) return null;
  return (
    <ul aria-label={t('sites')} className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
      {sites.map(({ id, name, operatorId }) => (
        <li key={id}>
          <button
            type="button"
            aria-pressed={id === siteId}
            onClick={() => onSite(id === siteId ? '' : id)}
            className="min-h-target rounded-md border px-2 text-left text-xs hover:bg-hover aria-pressed:border-accent aria-pressed:font-medium aria-pressed:text-accent"
          >
            {siteName({ siteName: name, operatorId })}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Links by the metro at their other end, and the carriers of both ends, which tell equal ones apart. */
function LinkList({ metro, links, sites, nameOf }: Pick<Props, 'metro' | 'links' | 'sites' | 'nameOf'>) {
  const t = useTranslations('map');
  const format = useFormatter();
  const operatorName = useOperatorName();
  const operators = new Map(sites.map(({ id, operatorId }) => [id, operatorId]));
  const carriersOf = ({ fromSiteId, toSiteId, fromMetroId }: LinkView) => {
    const ends = fromMetroId === metro.id ? [fromSiteId, toSiteId] : [toSiteId, fromSiteId];
    const names = ends.flatMap((id) => operators.get(id) ?? []).map(operatorName);
    return [...new Set(names)].join(' – ');
  };
  const own = links.filter(
    ({ fromMetroId, toMetroId }) => fromMetroId === metro.id || toMetroId === metro.id,
  );
  if (own.length === 0) return null;
  return (
    <ul aria-label={t('links')} className="grid max-h-40 gap-1 overflow-y-auto text-sm" tabIndex={0}>
      {own.map((link) => (
        <li key={link.id} className="flex flex-wrap justify-between gap-x-3">
          <span>
            {nameOf(link.fromMetroId === metro.id ? link.toMetroId : link.fromMetroId)}{' '}
            <span className="text-xs text-muted">{carriersOf(link)}</span>
          </span>
          <span className={`text-xs tabular-nums ${link.state === 'up' ? 'text-muted' : 'text-bad'}`}>
            {link.capacityGbps} Gbit/s · {format.number(link.lengthKm, { maximumFractionDigits: 0 })} km
            {link.state === 'up' ? '' : ` · ${t(link.state)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
