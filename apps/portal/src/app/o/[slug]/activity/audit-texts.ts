import { useLocale, useTranslations } from 'next-intl';
import type { AuditRecordView } from '../../../../lib/api/audit';
import { useMoney } from '../../../../lib/money';
import { useRecordedPlace, type MetroName } from '../../../../lib/place-name';
import { WINDOWS } from '../../../../spend/windows';
import type { detailsOf } from './audit-words';

type Detail = ReturnType<typeof detailsOf>[number];

/** A metro of the atlas by its id, which records have, and its names. */
export interface KnownMetro extends MetroName {
  id: string;
}

/** An attribute of a record in words; amounts are in `currency`, metros and sites those of `metros`. */
export function useDetailText(currency: string, metros: readonly KnownMetro[]): (detail: Detail) => string {
  const t = useTranslations('activity.details');
  const windows = useTranslations('spend.windows');
  const roles = useTranslations('members.roles');
  const money = useMoney(currency);
  const place = useRecordedPlace();
  const zh = useLocale() === 'zh';
  const metroName = (id: string) => {
    const metro = metros.find((one) => one.id === id);
    return (zh ? metro?.nameZh : metro?.name) || id;
  };
  const valueOf = ({ name, value }: Detail): string => {
    if (AMOUNTS.includes(name)) return money(Number(value));
    if (name === 'site') return place(value, metros);
    if (name === 'metro') return metroName(value);
    const window = WINDOWS.find((one) => one === value);
    if (name === 'window' && window) return windows(window);
    const role = ROLES.find((one) => one === (FORMER[value] ?? value));
    return role && (name === 'role' || name === 'before') ? roles(role) : value;
  };
  return (detail) => t(detail.name, { value: valueOf(detail) });
}

const AMOUNTS: readonly Detail['name'][] = ['limitMicro', 'amountMicro', 'creditMicro'];
const ROLES = ['owner', 'administrator', 'developer', 'billing', 'viewer'] as const;
/** Names that roles had before, in older records. */
const FORMER: Record<string, string> = { admin: 'administrator', member: 'developer' };

/** The name of what a record is about; undefined where only its id is known. */
export function useResourceName(): (record: AuditRecordView) => string | undefined {
  const t = useTranslations('activity');
  return ({ resource, attributes, names }) => {
    if (resource.startsWith('account/')) return t('account');
    if (resource.startsWith('budget/')) return t('budget');
    if (resource.startsWith('rate-limit/')) return t('rateLimit');
    return attributes['name'] ?? names[resource];
  };
}

/** Parts of the platform that act by themselves. */
const SERVICES = [
  'portal',
  'agent-registry',
  'agent-gateway',
  'agent-host',
  'agent-runtime',
  'maas-gateway',
  'governance',
  'orchestrator',
  'compute-scheduler',
  'network-intelligence',
] as const;

export function useServiceName(): (service: string) => string {
  const t = useTranslations('activity');
  const services = useTranslations('activity.services');
  return (service) => {
    const known = SERVICES.find((one) => one === service);
    return t('platform', { service: known ? services(known) : service });
  };
}
