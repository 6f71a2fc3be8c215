import { judgeAnswers, summariseAnswers, type JudgedAnswer } from './chat.eval.js';
import type { Language } from './eval.data.js';
import { generatedItems } from './generated.items.js';
import { handmadeItems } from './handmade.items.js';
import type { LocalChat } from './local.chat.js';
import type { ChatReport } from './models.report.js';
import { measureChat } from './speed.eval.js';

/** Everything that is measured of the chat model; `onAnswers` is given all that were judged. */
export async function reportOfChat(
  model: LocalChat,
  onAnswers: (answers: readonly JudgedAnswer[]) => void,
): Promise<ChatReport> {
  const speed = await measureChat(model);
  const answers = await judgeAnswers(model, [...handmadeItems(), ...generatedItems()]);
  onAnswers(answers);
  const summary = (language: Language) =>
    summariseAnswers(answers.filter(({ item }) => item.language === language));
  return { english: summary('en'), chinese: summary('zh'), speed, memoryMb: await model.memoryMb() };
}
