import { useTranslations } from 'next-intl';
import { TOPICS, type Topic } from './audit-words';
import { OrgLink } from '../../../../organization/org-link';

/** The address of a page of records about a topic. */
export function hrefOf(topic: Topic, cursor = ''): string {
  const query = new URLSearchParams({
    ...(topic === 'all' ? {} : { about: topic }),
    ...(cursor === '' ? {} : { cursor }),
  }).toString();
  return query === '' ? '/activity' : `/activity?${query}`;
}

/** Filters the log by topic; the service filters, so that every page is full. */
export function TopicChoice({ current }: { current: Topic }) {
  const t = useTranslations('activity');
  return (
    <nav aria-label={t('about')} className="segments mb-3">
      {(Object.keys(TOPICS) as Topic[]) /* the keys are the topics */
        .map((topic) => (
          <OrgLink
            key={topic}
            href={hrefOf(topic)}
            scroll={false}
            aria-current={topic === current ? 'true' : undefined}
            className="segment"
          >
            {t(`topics.${topic}`)}
          </OrgLink>
        ))}
    </nav>
  );
}
