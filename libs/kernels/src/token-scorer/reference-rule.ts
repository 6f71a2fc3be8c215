import type { Answer } from './reference-answer.js';

/** Sums of margins round; a rule by margin gives up only this much below its threshold. */
const MARGIN_SLACK = 1e-9;

/** Notes the first token after which no continuation can bring the deciding score back over the threshold. */
export function judge(answer: Answer): void {
  const { settings, tokens, hopelessAt } = answer;
  if (settings.metric === 'none' || hopelessAt !== 0 || tokens < settings.tokensMin) return;
  if (hopeless(answer)) answer.hopelessAt = tokens;
}

/**
 * The best continuation is certain of every token it still may have: values of 0, margins of 1, entropies of 0. It
 * uses all tokens it may have, since each of them can only raise a mean or a quantile.
 */
function hopeless(answer: Answer): boolean {
  const { settings, tokens, sum, margins, entropies } = answer;
  const { metric, threshold, window, alpha } = settings;
  const most = Math.max(tokens, settings.tokensMax);
  const rest = most - tokens;
  switch (metric) {
    case 'sum':
      return sum < threshold;
    case 'mean':
      return sum / most < threshold;
    case 'quantile':
      return quantileLost(answer.below, (most - 1) * alpha);
    case 'minimum':
      return answer.least < threshold;
    case 'windowed-minimum':
      return (tokens < window ? sum / Math.min(window, most) : answer.windowLeast / window) < threshold;
    case 'margin':
      return (margins.sum + rest) / (margins.tokens + rest) < threshold - MARGIN_SLACK;
    case 'entropy':
      return -entropies.lower / (entropies.tokens + rest) < threshold;
    case 'none':
      return false;
  }
}

/** `below` values are surely under the threshold: enough of them leave nothing above it to interpolate with. */
function quantileLost(below: number, rank: number): boolean {
  const whole = Math.floor(rank);
  return below > (whole === rank ? whole : whole + 1);
}
