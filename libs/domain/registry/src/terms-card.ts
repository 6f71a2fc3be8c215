/** How an agent works; a plain subset of its spec. */
export interface CardTerms {
  version: number;
  /** `platform` for a hosted agent, `a2a` or `mcp` for one that runs elsewhere, by what it speaks. */
  runsOn: 'platform' | 'a2a' | 'mcp';
  /** Empty when the platform chooses. */
  model: string;
  limits: { stepsMax: number; outputTokensMax: number; turnTimeoutMs: number };
  /** Names of the MCP servers whose tools it uses. */
  mcpServers: readonly string[];
  knowledgeBaseId: string;
}

/** The extension of A2A by which an extended card says how the agent works (docs/protocol/cards.md). */
export const TERMS_EXTENSION = 'urn:isthmus:a2a:agent-terms:1';

/** No member is empty, as in the rest of a card. The limits are those of a hosted agent. */
export function extensionOfTerms({ version, runsOn, model, limits, mcpServers, knowledgeBaseId }: CardTerms) {
  return {
    uri: TERMS_EXTENSION,
    description: 'How the agent works, for members of its organisation.',
    params: {
      version,
      runsOn,
      ...(model !== '' && { model }),
      ...(runsOn === 'platform' && { limits }),
      ...(mcpServers.length > 0 && { mcpServers }),
      ...(knowledgeBaseId !== '' && { knowledgeBase: knowledgeBaseId }),
    },
  };
}
