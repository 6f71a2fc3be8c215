import type { Theme } from '../i18n/locales';

/** What the shell shows of whoever is signed in. */
export interface ShellSession {
  user: { name: string; email: string };
  organization: { id: string; name: string };
  organizations: { id: string; name: string }[];
  theme: Theme;
}
