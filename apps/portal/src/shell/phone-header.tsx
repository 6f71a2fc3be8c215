'use client';

import { AccountMenu } from './account-menu';
import { Logo } from './logo';
import { OrganizationMenu } from './organization-menu';
import type { ShellSession } from './session';
import { SearchButton } from './search-button';

/** Organisation and account on a phone, where there is no rail. */
export function PhoneHeader({ session }: { session: ShellSession }) {
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-surface px-3 md:hidden">
      <Logo />
      <OrganizationMenu session={session} />
      <SearchButton compact />
      <AccountMenu session={session} compact />
    </header>
  );
}
