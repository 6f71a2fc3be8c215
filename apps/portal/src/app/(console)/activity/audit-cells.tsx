import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AuditRecordView } from '../../../lib/api/audit';
import { detailsOf, idOf, pageOf, wordsOf } from './audit-words';

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

/** What was done, with its most relevant attributes. */
export function ActionCell({ record }: { record: AuditRecordView }) {
  const t = useTranslations('activity');
  const details = detailsOf(record.attributes);
  return (
    <span className="grid">
      <ActionWords action={record.action} />
      {details.length > 0 ? (
        <span className="text-xs wrap-anywhere text-muted">
          {details.map(({ name, value }) => t(`details.${name}`, { value })).join(' · ')}
        </span>
      ) : null}
    </span>
  );
}

/** What it was done to, by name where known, with a link to its page. */
export function ResourceCell({ record }: { record: AuditRecordView }) {
  const t = useTranslations('activity');
  const { resource, attributes, names } = record;
  const name = resource.startsWith('account/') ? t('account') : (attributes['name'] ?? names[resource]);
  return <Reference reference={resource} name={name} />;
}

/** Who did it: a person's name, a key, an agent, or the part of the platform. */
export function ActorCell({ record }: { record: AuditRecordView }) {
  const t = useTranslations('activity');
  const { actor, names } = record;
  if (actor.startsWith('service:')) return <span>{t('platform', { service: idOf(actor) })}</span>;
  return <Reference reference={actor} name={names[actor]} />;
}

function Reference({ reference, name }: { reference: string; name: string | undefined }) {
  const href = pageOf(reference);
  const text = name ? (
    <span title={reference}>{name}</span>
  ) : (
    <code className="font-mono text-xs break-all">{reference}</code>
  );
  if (!href) return text;
  return (
    <Link href={href} className="hover:underline">
      {text}
    </Link>
  );
}
