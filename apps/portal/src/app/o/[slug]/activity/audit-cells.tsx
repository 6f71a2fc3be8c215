import { useTranslations } from 'next-intl';
import type { AuditRecordView } from '../../../../lib/api/audit';
import { Cut, CutCode } from '../../../../components/data-table-cells';
import { TimeAgo } from '../../../../components/time-ago';
import { OrgLink } from '../../../../organization/org-link';
import { detailsOf, idOf, keyOf, pageOf, wordsOf } from './audit-words';
import { useDetailText, useResourceName, useServiceName, type KnownMetro } from './audit-texts';

/** What was done, in words; the action's own name on hover. */
export function ActionWords({ action }: { action: string }) {
  const t = useTranslations('activity');
  const words = wordsOf(action);
  return (
    <span className="font-medium" title={action}>
      {words ? t(`actions.${words}`) : action}
    </span>
  );
}

/** How many times in a row it was done; nothing for once. */
export function Times({ count }: { count: number }) {
  const t = useTranslations('activity');
  return count > 1 ? (
    <span className="text-xs text-muted tabular-nums" title={t('times', { count })}>
      <span aria-hidden>× {count}</span>
      <span className="sr-only">{t('times', { count })}</span>
    </span>
  ) : null;
}

/**
 * What was done, with its most relevant attributes; amounts are in the account's currency unless the record has one. On a
 * phone also who did it and when, whose columns have no room there.
 */
export function ActionCell(props: {
  record: AuditRecordView;
  currency: string;
  metros?: readonly KnownMetro[];
  phone?: boolean;
  times?: number;
}) {
  const { record, currency, metros = [], phone = false, times = 1 } = props;
  const detailText = useDetailText(record.attributes['currency'] ?? currency, metros);
  const details = detailsOf(record.attributes);
  return (
    <span className="grid">
      <span className="flex items-baseline gap-x-2">
        <ActionWords action={record.action} />
        <Times count={times} />
      </span>
      {details.length > 0 ? (
        <span className="text-xs wrap-anywhere whitespace-normal text-muted">
          {details.map(detailText).join(' · ')}
        </span>
      ) : null}
      {phone ? (
        <span className="flex flex-wrap items-center gap-x-1 text-xs text-muted md:hidden">
          <ActorCell record={record} /> · <TimeAgo at={record.at} />
        </span>
      ) : null}
    </span>
  );
}

/** What it was done to, by name where known, with a link to its page. */
export function ResourceCell({ record }: { record: AuditRecordView }) {
  const name = useResourceName()(record);
  const { resource, attributes } = record;
  const keyId = keyOf(attributes);
  return (
    <Reference reference={resource} name={name} href={keyId === undefined ? pageOf(resource) : '/keys'} />
  );
}

/** Who did it: a person's name, a key, an agent, or the part of the platform. */
export function ActorCell({ record }: { record: AuditRecordView }) {
  const serviceName = useServiceName();
  const { actor, names } = record;
  if (actor.startsWith('service:')) return <span title={actor}>{serviceName(idOf(actor))}</span>;
  return <Reference reference={actor} name={names[actor]} href={pageOf(actor)} />;
}

function Reference(props: { reference: string; name: string | undefined; href: string | undefined }) {
  const { reference, name, href } = props;
  const text = name ? (
    <Cut text={name} title={reference} className="max-w-72" />
  ) : (
    <CutCode text={reference} />
  );
  if (!href) return text;
  return (
    <OrgLink href={href} className="inline-flex hover:underline">
      {text}
    </OrgLink>
  );
}
