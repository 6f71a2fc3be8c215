/** What an answer has below its text. */
export { AnswerFoot } from './answer-foot';
export { Citations } from './citations';
export { AnswerMark } from '../feedback/answer-mark';
