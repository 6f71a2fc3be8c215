'use client';

import { useTimeZone, useTranslations } from 'next-intl';
import Form from 'next/form';
import { usePathname } from 'next/navigation';
import { Button } from '../../../../components/ui/button';
import { GROUPS } from '../../../../lib/api/usage-groups';
import { DEFAULT_ZONE } from '../../../../lib/time-zone';
import { OrgLink } from '../../../../organization/org-link';
import { DAYS, datesShown, hrefOf, type View } from './view';

/** The last days, or any two dates. */
export function RangeChoice({ view }: { view: View }) {
  const t = useTranslations('usage');
  const custom = !('days' in view.range);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label={t('range')}
        options={DAYS.map((days) => ({
          label: t('days', { days }),
          href: hrefOf(view, { range: { days } }),
          current: 'days' in view.range && view.range.days === days,
        }))}
      />
      <details open={custom} className="group relative">
        <summary
          className={`inline-flex h-7 min-h-target cursor-pointer list-none items-center rounded-md border px-2 text-xs hover:text-ink ${custom ? 'font-medium text-ink' : 'text-muted'}`}
        >
          {t('customRange')}
        </summary>
        <CustomRange view={view} />
      </details>
    </div>
  );
}

function CustomRange({ view }: { view: View }) {
  const t = useTranslations('usage');
  const zone = useTimeZone() ?? DEFAULT_ZONE;
  const { from, to } = datesShown(view, zone);
  return (
    <Form
      // Another range is another form: its dates are those that are shown.
      key={`${from} ${to}`}
      action={usePathname()}
      scroll={false}
      className="mt-2 flex flex-wrap items-end gap-2"
    >
      <input type="hidden" name="by" value={view.groupBy} />
      <label className="grid gap-1 text-xs text-muted">
        {t('from')}
        <input type="date" name="from" required defaultValue={from} max={to} className="field text-sm" />
      </label>
      <label className="grid gap-1 text-xs text-muted">
        {t('to')}
        <input type="date" name="to" required defaultValue={to} className="field text-sm" />
      </label>
      <Button type="submit">{t('apply')}</Button>
    </Form>
  );
}

export function GroupingChoice({ view }: { view: View }) {
  const t = useTranslations('usage');
  return (
    <>
      <Choice
        label={t('groupBy')}
        options={GROUPS.map((groupBy) => ({
          label: t(`by.${groupBy}`),
          href: hrefOf(view, { groupBy }),
          current: groupBy === view.groupBy,
        }))}
      />
      <Choice
        label={t('step')}
        options={(['hour', 'day'] as const).map((bucket) => ({
          label: t(bucket),
          href: hrefOf(view, { bucket }),
          current: bucket === view.bucket,
        }))}
      />
    </>
  );
}

function Choice(props: { label: string; options: { label: string; href: string; current: boolean }[] }) {
  return (
    <nav aria-label={props.label} className="segments">
      {props.options.map(({ label: name, href, current }) => (
        <OrgLink
          key={href}
          href={href}
          scroll={false}
          aria-current={current ? 'true' : undefined}
          className="segment"
        >
          {name}
        </OrgLink>
      ))}
    </nav>
  );
}
