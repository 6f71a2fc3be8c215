import { z } from 'zod/mini';
import type { AgentView } from '../../../../lib/api/agents.mapper';

/** What a person chose and typed of an agent, as it is kept while they type. */
export const agentDraft = z.object({
  name: z.string(),
  instructions: z.string(),
  /** What was typed; the registry knows the defaults of the rest. */
  parameters: z.record(z.string(), z.string()),
  metroId: z.string(),
  roundTripUsMax: z.number(),
  visibility: z.enum(['private', 'public']),
});

export type AgentDraft = z.infer<typeof agentDraft>;

/** The form as an agent has it. */
export function draftOfAgent(agent: AgentView): AgentDraft {
  return {
    name: agent.name,
    instructions: agent.instructionsSource,
    parameters: agent.parameters,
    metroId: agent.metroId,
    roundTripUsMax: agent.roundTripUsMax,
    visibility: agent.visibility,
  };
}
