import { may, PERMISSIONS } from '@isthmus/platform-identity';
import { getTranslations } from 'next-intl/server';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { THEME_COOKIE, themeOf } from '../../../i18n/locales';
import { recordEntry, requireOrganization, requireUser } from '../../../lib/session';
import { OrganizationProvider } from '../../../organization/organization';
import { BottomBar } from '../../../shell/bottom-bar';
import { Commands } from '../../../shell/commands';
import { PhoneHeader } from '../../../shell/phone-header';
import { Rail } from '../../../shell/rail';

/** Every page of an organisation; it mounts again for another one, so that nothing of the former remains. */
export default async function OrganizationLayout(props: {
  params: Promise<{ slug: string }>;
  children: ReactNode;
}) {
  const entered = await requireOrganization(props.params);
  const { user, organization, role } = entered;
  const [{ memberships }] = await Promise.all([requireUser(), recordEntry(entered)]);
  const t = await getTranslations('nav');
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  const permissions = PERMISSIONS.filter((permission) => may(role, permission));
  const session = {
    user: { name: user.name, email: user.email, operator: user.operator },
    organizations: memberships.map(({ id, slug, name }) => ({ id, slug, name })),
    theme,
  };
  return (
    <OrganizationProvider
      key={organization.id}
      organization={{ ...organization, userId: user.id, permissions }}
    >
      <div className="flex min-h-dvh">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t('skip')}
        </a>
        <Rail session={session} />
        <div className="flex min-w-0 flex-1 flex-col">
          <PhoneHeader session={session} />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[1280px] flex-1 has-data-wide:max-w-[1920px] px-4 pt-5 pb-24 outline-none md:px-8 md:pb-10"
          >
            {props.children}
          </main>
        </div>
        <BottomBar />
        <Commands operator={user.operator} />
      </div>
    </OrganizationProvider>
  );
}
