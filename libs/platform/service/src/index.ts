export { AuditOutboxModule, UsageOutboxModule } from './outbox.modules.js';
export { JOURNAL, journalProvider } from './journal.provider.js';
export { periodicTasks, type Periodic } from './periodic.tasks.provider.js';
export { ServiceClients } from './service.clients.js';
export { ENVIRONMENT, KIT, ServiceModule } from './service.module.js';
export { QUOTA, QuotaLifecycle, quotaProviders } from './quota.providers.js';
