import type { ChatHistoryItem, ChatWrapper, LlamaModel, LlamaText, Token } from 'node-llama-cpp';
import type { LlamaMessage } from './llama.protocol.js';

/** A conversation as the model reads it. */
export interface Prompt {
  tokens: readonly Token[];
  /** Texts that end an answer by the template of the model, beside its own end tokens. */
  stop: readonly string[];
}

/** By the chat template of the model. Texts of messages stay texts: special tokens written in them have no power. */
export function promptOf(model: LlamaModel, wrapper: ChatWrapper, messages: readonly LlamaMessage[]): Prompt {
  const chatHistory = [...messages.map(itemOf), { type: 'model', response: [] } satisfies ChatHistoryItem];
  const { contextText, stopGenerationTriggers } = wrapper.generateContextState({ chatHistory });
  const tokens = contextText.tokenize(model.tokenizer);
  const { bos } = model.tokens;
  const withStart = model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos;
  return {
    tokens: withStart ? [bos, ...tokens] : tokens,
    stop: stopGenerationTriggers.flatMap(plainTextOf),
  };
}

function itemOf({ role, text }: LlamaMessage): ChatHistoryItem {
  if (role === 'assistant') return { type: 'model', response: [text] };
  return { type: role, text };
}

/** Triggers that are special tokens end an answer by themselves. */
function plainTextOf(trigger: LlamaText): string[] {
  const texts = trigger.values.filter((value) => typeof value === 'string');
  return texts.length === trigger.values.length && texts.length > 0 ? [texts.join('')] : [];
}
