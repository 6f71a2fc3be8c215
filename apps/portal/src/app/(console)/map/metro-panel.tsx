'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { X } from 'lucide-react';
import { ModelMark } from '../../../components/model-mark';
import { Facts, Panel } from '../../../components/panel';
import { Button, ButtonLink } from '../../../components/ui/button';
import type { LinkView, MetroView, SiteView } from '../../../lib/api/infrastructure';
import { useOperatorName } from '../../../lib/place-name';

interface Props {
  metro: MetroView;
  name: string;
  links: LinkView[];
  sites: SiteView[];
  agents: number;
  nameOf: (metroId: string) => string;
  onClose: () => void;
}

/** Details of one metro: its latency, its sites by operator, its links. */
export function MetroPanel({ metro, name, links, sites, agents, nameOf, onClose }: Props) {
  const t = useTranslations('map');
  const close = useTranslations('common');
  const operatorName = useOperatorName();
  const format = useFormatter();
  const here = sites.filter(({ metroId }) => metroId === metro.id);
  const operators = [...new Set(here.map(({ operatorId }) => operatorId))].sort();
  const own = links.filter(
    ({ fromMetroId, toMetroId }) => fromMetroId === metro.id || toMetroId === metro.id,
  );
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
                  {us === undefined
                    ? '–'
                    : `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ms`}{' '}
                  <ModelMark />
                </span>
              ),
            },
            { term: t('people'), value: format.number(metro.population) },
            { term: t('sites'), value: sites.length === 0 ? '–' : format.number(here.length) },
            { term: t('operators'), value: operators.map(operatorName).join(' · ') || '–' },
            { term: t('agentsHere'), value: format.number(agents) },
          ]}
        />
        {own.length > 0 ? (
          <ul aria-label={t('links')} className="grid max-h-40 gap-1 overflow-y-auto text-sm" tabIndex={0}>
            {own.map(({ id, fromMetroId, toMetroId, capacityGbps, lengthKm, state }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-3">
                <span>{nameOf(fromMetroId === metro.id ? toMetroId : fromMetroId)}</span>
                <span className={`text-xs tabular-nums ${state === 'up' ? 'text-muted' : 'text-bad'}`}>
                  {capacityGbps} Gbit/s · {format.number(lengthKm, { maximumFractionDigits: 0 })} km
                  {state === 'up' ? '' : ` · ${t(state)}`}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        <ButtonLink href={`/agents/deploy?metro=${encodeURIComponent(metro.id)}`}>
          {t('deployHere')}
        </ButtonLink>
      </div>
    </Panel>
  );
}
