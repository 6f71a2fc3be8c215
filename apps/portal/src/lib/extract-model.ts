const PREFIX = 'extract/';

/** The base that answers are taken from: that of a built-in model, whatever else an agent has; empty for none. */
export function knowledgeBaseOf(model: string, knowledgeBaseId = ''): string {
  return model.startsWith(PREFIX) ? model.slice(PREFIX.length) : knowledgeBaseId;
}
