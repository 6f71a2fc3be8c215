export {
  issuerKeySet,
  signAccessToken,
  startIssuerKeys,
  TOKEN_GRANT,
  TOKEN_ISSUER,
  TOKEN_PERSON,
  type TokenChange,
} from './access-tokens.js';
export {
  APPEND_ONLY,
  FakeAuditController,
  FakeAuditLog,
  startFakeAuditLog,
  type PublishedEvent,
} from './audit-fake.js';
export { admittedOf, hostileRequests, type HostileRequest, type HostileText } from './hostile.requests.js';
export {
  createTestIdentities,
  newTenantScope,
  SERVICES,
  type ServiceName,
  type TestIdentities,
} from './identities.js';
export { only, startFakePlatform } from './platform-fakes.js';
export { FakePlatformState } from './platform-state.js';
export { freePort } from './ports.js';
export {
  createDatabase,
  startPostgres,
  testDatabaseUrl,
  testRolePasswords,
  type TestPostgres,
} from './postgres.js';
export { queryDatabase } from './query.js';
export { startStallingProxy, type StallingProxy } from './stalling-proxy.js';
export type { IntegrationContext } from './provided-context.js';
export {
  startScriptedOpenAi,
  type OpenAiReply,
  type OpenAiRequest,
  type ScriptedOpenAi,
} from './scripted-openai.js';
export { findTemporalForTests, startTemporal, type TestTemporal } from './temporal.js';
export { startMcpServer, type McpRevision, type TestTool } from './mcp-server.js';
export { startToolServer } from './tool-server.js';
