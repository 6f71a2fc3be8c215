import type { Role } from '@isthmus/platform-identity';

/** Who acts: somebody with a role in the organisation, or an operator of the platform. */
export type Person = Role | 'operator';

/** Who is admitted; everybody else gets PERMISSION_DENIED, or 403. */
type Admitted = readonly Person[];

// Written by hand, and not from the rules that it checks.
const NOBODY: Admitted = [];
const MEMBERS: Admitted = ['owner', 'administrator', 'developer', 'billing', 'viewer'];
const BUILDERS: Admitted = ['owner', 'administrator', 'developer'];
const SPENDERS: Admitted = ['owner', 'administrator', 'billing'];
const MANAGERS: Admitted = ['owner', 'administrator'];
const OWNERS: Admitted = ['owner'];
const OPERATORS: Admitted = ['operator'];
/** Data of the platform, the same for every organisation. */
const EVERYBODY: Admitted = [...MEMBERS, 'operator'];

/** Who may use each RPC through the portal, the one service that acts for people. */
export const RPCS: Record<string, Record<string, Admitted>> = {
  'isthmus.registry.v1.AgentRegistry': {
    DeployAgent: BUILDERS,
    UndeployAgent: BUILDERS,
    UpdateAgent: BUILDERS,
    RedeployAgent: BUILDERS,
    RegisterAgent: BUILDERS,
    DeregisterAgent: BUILDERS,
    GetAgent: MEMBERS,
    ListAgents: MEMBERS,
    SearchAgents: MEMBERS,
    ListVersions: MEMBERS,
    ListEvents: MEMBERS,
    ListTemplates: MEMBERS,
    WatchAgents: MEMBERS,
    CountAgents: OPERATORS,
    ResolveAgent: NOBODY,
    GetExtendedCard: NOBODY,
    RecordPlacement: NOBODY,
    PublishAgent: NOBODY,
    FailDeployment: NOBODY,
    BeginRecovery: NOBODY,
    FinishUndeployment: NOBODY,
    GrantLease: NOBODY,
    RenewLease: NOBODY,
    EndLease: NOBODY,
  },
  'isthmus.gateway.v1.ExchangeLog': { ListExchanges: MEMBERS },
  'isthmus.models.v1.Models': { ListModels: EVERYBODY },
  'isthmus.models.v1.ApiKeys': {
    CreateKey: BUILDERS,
    ListKeys: MEMBERS,
    RevokeKey: BUILDERS,
    RotateKey: BUILDERS,
    SetKeyCache: BUILDERS,
    EndMember: MANAGERS,
    EndGrant: MANAGERS,
    // Also the portal as itself, for its token endpoint: whoever exchanges a key holds its secret.
    VerifyGrant: OPERATORS,
    CountKeys: OPERATORS,
    VerifyKey: OPERATORS,
    CheckOrigin: NOBODY,
    WatchAccess: NOBODY,
  },
  'isthmus.models.v1.AnswerCache': { GetCacheUse: MEMBERS },
  'isthmus.models.v1.Knowledge': {
    ListKnowledgeBases: EVERYBODY,
    SearchKnowledge: EVERYBODY,
    GetArticle: EVERYBODY,
  },
  // For the registry alone, whoever caused it.
  'isthmus.models.v1.Embeddings': { Embed: NOBODY },
  'isthmus.governance.v1.Ledger': {
    OpenAccount: OPERATORS,
    GetAccount: MEMBERS,
    AddCredit: OPERATORS,
    ListAccounts: OPERATORS,
    ListCredits: OPERATORS,
    AddPrice: OPERATORS,
    WithdrawPrice: OPERATORS,
    Reserve: NOBODY,
    Settle: NOBODY,
    Void: NOBODY,
    Post: NOBODY,
    ListPrices: EVERYBODY,
    ListUsage: MEMBERS,
    SummariseUsage: MEMBERS,
    GetCharges: MEMBERS,
    ListCharges: NOBODY,
    ExportUsage: SPENDERS,
  },
  'isthmus.governance.v1.Quota': {
    SetBudget: SPENDERS,
    ListBudgets: MEMBERS,
    DeleteBudget: SPENDERS,
    SetRateLimit: SPENDERS,
    ListRateLimits: MEMBERS,
    DeleteRateLimit: SPENDERS,
    GetPolicy: NOBODY,
    Lease: NOBODY,
    Renew: NOBODY,
    ReleaseHolder: NOBODY,
    Charge: NOBODY,
    LeaseRate: NOBODY,
    Watch: NOBODY,
  },
  'isthmus.governance.v1.Audit': {
    // Services record what people do; nobody reaches this by a page.
    Append: MEMBERS,
    // Each their own: the organisation's, or the platform's.
    ListRecords: EVERYBODY,
    VerifyChain: EVERYBODY,
  },
  'isthmus.compute.v1.Compute': {
    ListSites: EVERYBODY,
    GetSite: EVERYBODY,
    GetCoverage: EVERYBODY,
    Reserve: NOBODY,
    ConfirmReservation: NOBODY,
    ReleaseReservation: NOBODY,
    ListReservations: EVERYBODY,
    PreviewPlacement: MEMBERS,
  },
  'isthmus.compute.v1.Engines': {
    AnnounceEngine: NOBODY,
    ListEngines: OPERATORS,
    StartWorkload: NOBODY,
    GetWorkload: NOBODY,
    StopWorkload: NOBODY,
    TailLogs: MEMBERS,
  },
  'isthmus.network.v1.Network': {
    GetAtlas: EVERYBODY,
    ListMetros: EVERYBODY,
    ListLinks: EVERYBODY,
    GetPath: EVERYBODY,
    GetLatencies: EVERYBODY,
    ListCandidateSites: EVERYBODY,
    SetLinkState: OPERATORS,
  },
  'isthmus.host.v1.AgentHost': {
    StartInstance: NOBODY,
    EnrolInstance: NOBODY,
    StopInstance: NOBODY,
    GetInstance: NOBODY,
    ListInstances: NOBODY,
    TailLogs: NOBODY,
  },
  'isthmus.host.v1.RuntimeHost': {
    Attach: NOBODY,
    Detach: NOBODY,
    VerifyToken: NOBODY,
    IssueModelToken: NOBODY,
    HoldLease: NOBODY,
    SaveTask: NOBODY,
    HoldTasks: NOBODY,
    LoadTask: NOBODY,
    ListTasks: NOBODY,
    LoadConversation: NOBODY,
    AppendConversation: NOBODY,
    SearchKnowledge: NOBODY,
  },
};

/** A route of a gateway: the people whom it admits with a token of the portal, and the scope that a key needs. */
export type RouteRow = 'public' | { people: Admitted; key: 'models' | 'agents' };

const MODELS_READ: RouteRow = { people: MEMBERS, key: 'models' };
const MODELS_CALL: RouteRow = { people: BUILDERS, key: 'models' };
const AGENTS_READ: RouteRow = { people: MEMBERS, key: 'agents' };
const AGENTS_CALL: RouteRow = { people: BUILDERS, key: 'agents' };
const CONFIGS = '/agents/:agentId/tasks/:taskId/pushNotificationConfigs';
const LEGACY_CONFIGS = CONFIGS.replace(':agentId', ':agentId/v1');

/** Who may use each HTTP route of the services. */
export const ROUTES: Record<string, RouteRow> = {
  'agent-gateway GET /': 'public',
  'agent-gateway GET /.well-known/jwks.json': 'public',
  'agent-gateway GET /.well-known/oauth-protected-resource': 'public',
  'agent-gateway GET /.well-known/oauth-protected-resource/*': 'public',
  'agent-gateway GET /agents/:agentId/.well-known/agent-card.json': AGENTS_READ,
  'agent-gateway POST /mcp': AGENTS_CALL,
  'agent-gateway POST /agents': AGENTS_CALL,
  'agent-gateway POST /agents/': AGENTS_CALL,
  'agent-gateway POST /agents/:agentId': AGENTS_CALL,
  'agent-gateway POST /agents/:agentId/': AGENTS_CALL,
  'agent-gateway POST /agents/:agentId/:operation': AGENTS_CALL,
  'agent-gateway GET /agents/:agentId/:operation': AGENTS_CALL,
  'agent-gateway POST /agents/:agentId/tasks/:task': AGENTS_CALL,
  'agent-gateway GET /agents/:agentId/tasks/:task': AGENTS_CALL,
  [`agent-gateway POST ${CONFIGS}`]: AGENTS_CALL,
  [`agent-gateway GET ${CONFIGS}`]: AGENTS_CALL,
  [`agent-gateway GET ${CONFIGS}/:configId`]: AGENTS_CALL,
  [`agent-gateway DELETE ${CONFIGS}/:configId`]: AGENTS_CALL,
  'agent-gateway POST /agents/:agentId/v1/:operation': AGENTS_CALL,
  'agent-gateway GET /agents/:agentId/v1/:operation': AGENTS_CALL,
  'agent-gateway POST /agents/:agentId/v1/tasks/:task': AGENTS_CALL,
  'agent-gateway GET /agents/:agentId/v1/tasks/:task': AGENTS_CALL,
  [`agent-gateway POST ${LEGACY_CONFIGS}`]: AGENTS_CALL,
  [`agent-gateway GET ${LEGACY_CONFIGS}`]: AGENTS_CALL,
  [`agent-gateway GET ${LEGACY_CONFIGS}/:configId`]: AGENTS_CALL,
  [`agent-gateway DELETE ${LEGACY_CONFIGS}/:configId`]: AGENTS_CALL,
  'agent-registry GET /.well-known/jwks.json': 'public',
  'maas-gateway GET /.well-known/jwks.json': 'public',
  'maas-gateway GET /.well-known/oauth-protected-resource': 'public',
  'maas-gateway GET /.well-known/oauth-protected-resource/*': 'public',
  'maas-gateway GET /v1/models': MODELS_READ,
  'maas-gateway GET /v1/models/*': MODELS_READ,
  'maas-gateway GET /v1/receipts/:id': MODELS_READ,
  'maas-gateway POST /v1/chat/completions': MODELS_CALL,
  'maas-gateway POST /v1/embeddings': MODELS_CALL,
};

/** The scope of a key that each RPC for clients outside needs; nobody else is admitted. */
export const PUBLIC_RPCS: Record<string, 'models' | 'agents'> = {
  '/lf.a2a.v1.A2AService/SendMessage': 'agents',
  '/lf.a2a.v1.A2AService/SendStreamingMessage': 'agents',
  '/lf.a2a.v1.A2AService/GetTask': 'agents',
  '/lf.a2a.v1.A2AService/ListTasks': 'agents',
  '/lf.a2a.v1.A2AService/CancelTask': 'agents',
  '/lf.a2a.v1.A2AService/SubscribeToTask': 'agents',
  '/lf.a2a.v1.A2AService/CreateTaskPushNotificationConfig': 'agents',
  '/lf.a2a.v1.A2AService/GetTaskPushNotificationConfig': 'agents',
  '/lf.a2a.v1.A2AService/ListTaskPushNotificationConfigs': 'agents',
  '/lf.a2a.v1.A2AService/DeleteTaskPushNotificationConfig': 'agents',
  '/lf.a2a.v1.A2AService/GetExtendedAgentCard': 'agents',
};

/** What the portal asks for at its routes. */
export const PORTAL_ROUTES: Record<string, 'public' | Admitted> = {
  'GET /api/auth/callback/organization/[id]': 'public',
  'GET /api/auth/callback/sso': 'public',
  'GET /.well-known/oauth-authorization-server': 'public',
  'GET /api/auth/jwks': 'public',
  'GET /api/auth/oauth2/authorize': 'public',
  'POST /api/auth/oauth2/register': 'public',
  'POST /api/auth/oauth2/revoke': 'public',
  'POST /api/auth/oauth2/token': 'public',
  'GET /api/health': 'public',
  'GET /api/ready': 'public',
  'POST /api/o/[slug]/agents/[id]/a2a': BUILDERS,
  'POST /api/o/[slug]/playground': BUILDERS,
  'GET /api/o/[slug]/usage/export': SPENDERS,
  'GET /api/o/[slug]/agents/[id]/cost': MEMBERS,
  'GET /api/o/[slug]/agents/[id]/exchanges': MEMBERS,
  'GET /api/o/[slug]/agents/[id]/logs': MEMBERS,
  'GET /api/o/[slug]/knowledge/[id]/documents': MEMBERS,
  'POST /api/o/[slug]/knowledge/[id]/documents': BUILDERS,
  'GET /api/o/[slug]/land': MEMBERS,
  'GET /api/o/[slug]/live/agents': MEMBERS,
  'GET /api/o/[slug]/palette': MEMBERS,
  'GET /api/o/[slug]/playground/cost': MEMBERS,
  'GET /api/o/[slug]/sites': MEMBERS,
};

/** Whom the server actions admit, by the name in their span. */
export const PORTAL_ACTIONS: Record<string, Admitted> = {
  'portal deploy': BUILDERS,
  'portal deploy on knowledge base': BUILDERS,
  'portal undeploy': BUILDERS,
  'portal register agent': BUILDERS,
  'portal update agent': BUILDERS,
  'portal redeploy agent': BUILDERS,
  'portal preview': MEMBERS,
  'portal create knowledge base': BUILDERS,
  'portal delete knowledge base': BUILDERS,
  'portal delete document': BUILDERS,
  'portal search knowledge': MEMBERS,
  'portal read section': MEMBERS,
  'portal create key': BUILDERS,
  'portal revoke key': BUILDERS,
  'portal rotate key': BUILDERS,
  'portal set budget': SPENDERS,
  'portal remove budget': SPENDERS,
  'portal set rate limit': SPENDERS,
  'portal remove rate limit': SPENDERS,
  'portal verify': MEMBERS,
  'portal invite member': MANAGERS,
  'portal resend invitation': MANAGERS,
  'portal revoke invitation': MANAGERS,
  'portal change role': MANAGERS,
  'portal remove member': MANAGERS,
  'portal reset password': MANAGERS,
  'portal leave organisation': MEMBERS,
  'portal save organisation': MANAGERS,
  'portal delete organisation': OWNERS,
  'portal restore organisation': OWNERS,
  'portal save single sign-on': OWNERS,
  'portal remove single sign-on': OWNERS,
  'portal add domain': OWNERS,
  'portal verify domain': OWNERS,
  'portal remove domain': OWNERS,
  'portal grant credit': OPERATORS,
  'portal change price': OPERATORS,
  'portal withdraw price': OPERATORS,
  'portal set link state': OPERATORS,
};
