import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { visibilityOf, type Deployment } from './agents';
import { getKnowledgeBase } from './knowledge';

/** What the deployment form asks for of an agent on a knowledge base of the organisation. */
export interface KnowledgeDeployment extends Pick<
  Deployment,
  'idempotencyKey' | 'name' | 'metroId' | 'roundTripUsMax' | 'visibility'
> {
  knowledgeBaseId: string;
  description: string;
  instructions: string;
  model: string;
}

/** What such an agent reserves. */
export const KNOWLEDGE_AGENT_RESOURCES = { cpuMilli: 500, memoryMib: 256, acceleratorMilli: 0 };
const LIMITS = { stepsMax: 6, outputTokensMax: 800, turnTimeoutMs: 30_000 };
const SKILL_NAME_MAX = 80;

/** Starts a deployment without a template; returns the agent's id. NOT_FOUND unless the base is the organisation's. */
export async function deployOnBase(scope: TenantScope, deployment: KnowledgeDeployment): Promise<string> {
  const { clients } = await runtime();
  const { idempotencyKey, metroId, roundTripUsMax, visibility, ...texts } = deployment;
  const { base } = await getKnowledgeBase(scope, deployment.knowledgeBaseId);
  const skill = {
    id: 'questions',
    name: base.name.slice(0, SKILL_NAME_MAX),
    description: deployment.description,
    tags: ['knowledge'],
  };
  const agent = await clients.registry.deployAgent(
    {
      idempotencyKey,
      spec: { ...texts, skills: [skill], limits: LIMITS },
      requirement: { metroId, roundTripUsMax, resources: KNOWLEDGE_AGENT_RESOURCES },
      visibility: visibilityOf(visibility),
    },
    { scope },
  );
  return agent.id;
}
