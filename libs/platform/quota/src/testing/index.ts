export { FakeQuotaLedger, TENANT } from './fake.quota.ledger.js';
