'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { EstimatedMark } from '../../../components/estimated-mark';
import { StatePill, type Tone } from '../../../components/state-pill';
import { Button } from '../../../components/ui/button';
import type { LinkView, SiteView } from '../../../lib/api/infrastructure';
import type { LinkState } from '../../../lib/link-state';
import { usePlaceName, type MetroName } from '../../../lib/place-name';
import { TitledTable } from '../titled-table';
import { ChangeLink } from './change-link';

const TONES: Record<LinkState, Tone> = { up: 'good', drained: 'warn', down: 'bad' };
/** What needs attention first. */
const ORDER: LinkState[] = ['down', 'drained', 'up'];

interface Row extends LinkView {
  ends: string[];
  name: string;
}

interface Props {
  links: LinkView[];
  metros: Record<string, MetroName>;
  sites: SiteView[];
}

export function LinkTable(props: Props) {
  const t = useTranslations('operation.network');
  const endName = useEndName(props);
  const [changing, setChanging] = useState<string>();
  const rows = props.links
    .map((link) => ({ ...link, ends: endsOf(link).map(endName) }))
    .map((link) => ({ ...link, name: link.ends.join(' – ') }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const columns = useColumns(({ id }) => setChanging(id));
  const link = rows.find(({ id }) => id === changing);
  return (
    <TitledTable title={t('links')} mark={<EstimatedMark />}>
      <DataTable
        label={t('links')}
        name="link"
        rows={rows}
        columns={columns}
        rowKey={({ id }) => id}
        filterText={({ id, name, state }) => `${name} ${id} ${t(`states.${state}`)}`}
        heightClass="max-h-[60vh]"
      />
      {link ? <ChangeLink key={link.id} link={link} onClose={() => setChanging(undefined)} /> : null}
    </TitledTable>
  );
}

function useColumns(onChange: (row: Row) => void): Column<Row>[] {
  const t = useTranslations('operation.network');
  const format = useFormatter();
  return [
    {
      id: 'name',
      header: t('link'),
      cell: ({ ends, name }) => (
        <span className="grid font-medium">
          {/* On a phone one end below the other: their beginnings alone are often the same. */}
          {ends.map((end) => (
            <Cut key={end} text={end} className="max-w-40 sm:hidden" />
          ))}
          <span className="hidden sm:grid">
            <Cut text={name} className="max-w-96" />
          </span>
        </span>
      ),
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ state }) => <StatePill tone={TONES[state]} label={t(`states.${state}`)} />,
      sort: ({ state }) => ORDER.indexOf(state),
    },
    {
      id: 'capacity',
      header: t('capacity'),
      align: 'right',
      cell: ({ capacityGbps }) => t('gbps', { gbps: capacityGbps }),
      phone: ({ capacityGbps }) => t('gbps', { gbps: capacityGbps }),
      sort: ({ capacityGbps }) => capacityGbps,
      minor: true,
    },
    {
      id: 'length',
      header: t('length'),
      align: 'right',
      cell: ({ lengthKm }) => t('km', { km: format.number(Math.round(lengthKm)) }),
      phone: ({ lengthKm }) => t('km', { km: format.number(Math.round(lengthKm)) }),
      sort: ({ lengthKm }) => lengthKm,
      minor: true,
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      fixed: true,
      cell: (row) => (
        <Button
          size="sm"
          kind="quiet"
          onClick={() => onChange(row)}
          aria-label={t('changeOf', { name: row.name })}
        >
          {t('change')}
        </Button>
      ),
    },
  ];
}

interface End {
  siteId: string;
  metroId: string;
}

function endsOf({ fromSiteId, fromMetroId, toSiteId, toMetroId }: LinkView): End[] {
  return [
    { siteId: fromSiteId, metroId: fromMetroId },
    { siteId: toSiteId, metroId: toMetroId },
  ];
}

/** The name of a site in the reader's language, or of its metro while the sites are unknown. */
function useEndName({ metros, sites }: Props): (end: End) => string {
  const zh = useLocale() === 'zh';
  const placeName = usePlaceName();
  const byId = new Map(sites.map((site) => [site.id, site]));
  return ({ siteId, metroId }) => {
    const [site, metro] = [byId.get(siteId), metros[metroId]];
    if (site) return placeName({ siteName: site.name, operatorId: site.operatorId }, metro);
    return (zh && metro?.nameZh) || (metro?.name ?? metroId);
  };
}
