/** The response of a unary call, or the first message of a stream; undefined for a stream without any. */
export async function firstOf(answer: unknown): Promise<unknown> {
  if (!isStream(answer)) return answer;
  for await (const message of answer) return message;
  return undefined;
}

export function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
