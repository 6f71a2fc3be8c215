/** What the global setup of integration tests provides; read it with `inject` from vitest. */
export interface IntegrationContext {
  /** Admin URL of this run's own, migrated database; see testDatabaseUrl. */
  databaseAdminUrl: string;
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- declaration merging needs an interface
  interface ProvidedContext extends IntegrationContext {}
}
