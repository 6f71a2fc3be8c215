import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AuditRecordView } from '../../../lib/api/audit';
import { detailsOf, idOf, pageOf, wordsOf } from './audit-words';

/** What was done, in words; the action's own name on hover. */
export function ActionCell({ record }: { record: AuditRecordView }) {
  const t = useTranslations('activity');
  const words = wordsOf(record.action);
  const details = detailsOf(record.attributes);
  return (
    <span className="grid">
      <span className="font-medium" title={record.action}>
        {words ? t(`actions.${words}`) : record.action}
      </span>
      {details.length > 0 ? (
        <span className="text-xs break-words text-muted">
          {details.map(({ name, value }) => t(`details.${name}`, { value })).join(' · ')}
        </span>
      ) : null}
    </span>
  );
}

/** What it was done to, by name where one is known, with a way to its page. */
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
