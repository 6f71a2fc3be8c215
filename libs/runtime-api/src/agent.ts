/** What the agent is. */
export interface AgentSpec {
  name: string;
  description: string;
  instructions: string;
  model: string;
  /** Empty for none. */
  knowledgeBaseId: string;
  mcpServers: { name: string; url: string }[];
  skills: { id: string; name: string; description: string; tags: string[]; examples: string[] }[];
  limits: { stepsMax: number; outputTokensMax: number; turnTimeoutMs: number };
}
