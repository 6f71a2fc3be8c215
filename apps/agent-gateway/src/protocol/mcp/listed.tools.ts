import { toolListJson, type SkillTool } from '@isthmus/domain-exchange';

/** The tools that a request lists. The SDK would check and copy each of them for each request, although they are ours. */
export interface ListedTools {
  readonly isAsked: boolean;
  /** Set while the SDK serves the request, which may be after its answer has begun. */
  tools?: readonly SkillTool[];
}

/** No other part of an answer can read like this: in texts, quotation marks are escaped. */
const EMPTY = '"tools":[]';

/** The SDK's answer to `tools/list`, which has none, with the tools; any other as it is. */
export function withTools(answer: string, { tools }: ListedTools): string {
  return tools ? answer.replace(EMPTY, () => `"tools":${toolListJson(tools)}`) : answer;
}
