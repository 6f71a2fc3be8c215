export { agentCardOf, type CardSource } from './agent-card.js';
export { assertGeneration, nextState, type AgentEvent, type AgentState } from './agent-state.js';
export {
  activeRollout,
  isServing,
  nextGeneration,
  rolloutTo,
  runsDifferently,
  type Rollout,
} from './rollout.js';
export { discoveryRank, passagesOf, shownScore } from './discovery.js';
export { AgentIndex, readAgent, type AgentTerms, type Searchable } from './search.js';
export {
  expandTemplate,
  templateFaults,
  templatePreview,
  type Template,
  type TemplateArguments,
  type TemplateParameter,
} from './template.js';
export {
  AUTHOR_EXTENSION,
  authorExtensionIn,
  extensionOfAuthor,
  type AuthorCard,
  type CardSignature,
} from './author-card.js';
export { extensionOfTerms, TERMS_EXTENSION, type CardTerms } from './terms-card.js';
export { skillsOfTools, TOOLS_EXTENSION, type CardTool } from './tool-card.js';
export {
  isSameEncoder,
  packVectors,
  quantise,
  quantiseRows,
  unpackVectors,
  VectorIndex,
  type EmbeddedTexts,
  type Embedder,
  type EncoderIdentity,
  type Int8Vector,
} from '@isthmus/domain-embedding';
