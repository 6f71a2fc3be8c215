import { aiSdk } from './ai-sdk.client.ts';
import type { CompatClient } from './compat.client.ts';
import { langChain } from './langchain.client.ts';
import { openAi } from './openai.client.ts';

/** The official clients under test. */
export const CLIENTS: readonly CompatClient[] = [openAi, aiSdk, langChain];
