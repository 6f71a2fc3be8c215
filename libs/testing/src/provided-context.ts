/** What the global set-up of integration tests provides; `inject` from vitest reads it. */
export interface IntegrationContext {
  /** Admin URL of this run's own, migrated database; see testDatabaseUrl. */
  databaseAdminUrl: string;
}

declare module 'vitest' {
  // Merging is what the declaration is for.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface ProvidedContext extends IntegrationContext {}
}
