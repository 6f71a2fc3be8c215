import type { Theme } from '../i18n/locales';

/** What the shell shows of whoever is signed in. */
export interface ShellSession {
  /** `operator`: of the platform. */
  user: { name: string; email: string; operator: boolean };
  organizations: { id: string; slug: string; name: string }[];
  theme: Theme;
}
