const PREFIX = 'extract/';

/** The base that answers are taken from: that of a built-in model, whatever else an agent has; empty for none. */
export function knowledgeBaseOf(model: string, knowledgeBaseId = ''): string {
  return model.startsWith(PREFIX) ? model.slice(PREFIX.length) : knowledgeBaseId;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a base is the organisation's own, whose answers can be marked; those of packs have names as ids. */
export function isOwnBase(knowledgeBaseId: string): boolean {
  return UUID.test(knowledgeBaseId);
}
