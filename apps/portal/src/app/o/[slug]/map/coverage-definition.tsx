import { useTranslations } from 'next-intl';

/** Fields of a definition of coverage, and those of their values that are words. */
const FIELDS = [
  'direction',
  'layer',
  'processing_us',
  'detour',
  'percentile',
  'window_s',
  'weight',
  'endpoint',
  'backup_count',
  'metro_list_hash',
] as const;
const VALUES = [
  'one-way',
  'round-trip',
  'optical',
  'ip',
  'application',
  'metros',
  'people',
  'centre',
  'access-node',
  'device',
] as const;

/** What the figures of coverage mean; a figure under another definition is another figure. */
export function CoverageDefinition({ definition }: { definition: Record<string, string> }) {
  const t = useTranslations('map');
  const names = useTranslations('map.definitionOf');
  const values = useTranslations('map.definitionValue');
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-target items-center text-xs text-muted hover:text-ink">
        {t('definition')}
      </summary>
      <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-xs">
        {Object.entries(definition).map(([name, value]) => {
          const field = FIELDS.find((one) => one === name);
          const word = VALUES.find((one) => one === value);
          return (
            <div key={name} className="col-span-2 grid grid-cols-subgrid">
              <dt className="text-muted">{field ? names(field) : name}</dt>
              <dd className="min-w-0">
                {field === 'metro_list_hash' ? (
                  <code className="font-mono break-all">{value}</code>
                ) : word ? (
                  values(word)
                ) : (
                  value
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}
