// How far WebAssembly is from the metal: the same scores in C++, with exp and log of the standard library. Reads, as
// doubles in the machine's order: k, tokens, the chosen log-probabilities, the alternatives token by token. Prints the
// median nanoseconds per token over 101 rounds, and a sum of scores so that none is optimised away.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

static const double FLOOR = -16, NEGLIGIBLE = -60;
static const int WINDOW = 16, BINS = 1024, EXACT = 256;

struct Answer {
  double tokens = 0, sum = 0, mean = 0, squares = 0, least = INFINITY, most = -INFINITY, ring[WINDOW] = {};
  double window_sum = 0, window_least = INFINITY, exact[EXACT], clamped = 0, hopeless_at = 0;
  double margin_sum = 0, margin_least = INFINITY, log_sum = 0, log_least = INFINITY;
  double lower = 0, upper = 0, residual = 0, normal = 0;
  uint32_t ring_at = 0, below = 0, bins[BINS] = {}, margins[BINS] = {}, log_margins[BINS] = {};
};

static void accept(Answer &a, double given) {
  double value = given >= FLOOR ? (given <= 0 ? given : 0) : FLOOR;
  if (value != given) a.clamped++;
  a.sum += value;
  a.least = std::min(a.least, value);
  a.most = std::max(a.most, value);
  if (a.tokens < EXACT) a.exact[(int)a.tokens] = value;
  a.tokens++;
  double delta = value - a.mean;
  a.mean += delta / a.tokens;
  a.squares += delta * (value - a.mean);
  a.window_sum += value - a.ring[a.ring_at];
  a.ring[a.ring_at] = value;
  if (++a.ring_at == WINDOW) {
    a.ring_at = 0;
    a.window_sum = 0;
    for (double member : a.ring) a.window_sum += member;
  }
  if (a.tokens >= WINDOW && a.window_sum < a.window_least) a.window_least = a.window_sum;
  a.bins[std::min((int)((value - FLOOR) * 64), BINS - 1)]++;
  // A rule by the quantile 0.1 of at most a million tokens, at -4: what the benchmark opens its answers with.
  a.below += value < -4;
  if (a.hopeless_at == 0 && a.tokens >= 8 && a.below > std::floor((1e6 - 1) * 0.1) + 1) a.hopeless_at = a.tokens;
}

static void accept_alternatives(Answer &a, const double *top, int k, double unlisted, double share) {
  double first = -INFINITY, second = -INFINITY, mass = 0, entropy = 0;
  for (int j = 0; j < k; j++) {
    double value = std::max(NEGLIGIBLE, std::min(top[j], 0.0));
    double p = value > NEGLIGIBLE ? std::exp(value) : 0;
    mass += p;
    entropy -= p * value;
    second = std::max(second, std::min(first, value));
    first = std::max(first, value);
  }
  if (k >= 2) {
    double gap = std::exp(first) - std::exp(second);
    double log_gap = std::max(first, FLOOR) - std::max(second, FLOOR);
    a.margin_sum += gap;
    a.log_sum += log_gap;
    a.margin_least = std::min(a.margin_least, gap);
    a.log_least = std::min(a.log_least, log_gap);
    a.margins[std::min((int)(gap * BINS), BINS - 1)]++;
    a.log_margins[std::min((int)(log_gap * 64), BINS - 1)]++;
  }
  double residual = std::max(0.0, 1 - mass);
  double lower = residual > 0 ? entropy - residual * std::log(residual) : entropy;
  a.lower += lower;
  a.upper += lower + residual * unlisted;
  a.residual += residual;
  a.normal += lower * share;
}

int main() {
  double head[2];
  if (fread(head, 8, 2, stdin) != 2) return 1;
  const int k = (int)head[0], tokens = (int)head[1];
  std::vector<double> chosen(tokens), top((size_t)tokens * k + 1);
  if (fread(chosen.data(), 8, tokens, stdin) != (size_t)tokens) return 1;
  if (fread(top.data(), 8, (size_t)tokens * k, stdin) != (size_t)tokens * k) return 1;
  std::vector<double> samples;
  double sink = 0;
  for (int round = 0; round < 101; round++) {
    auto start = std::chrono::steady_clock::now();
    Answer answer;
    for (int i = 0; i < tokens; i++) {
      accept(answer, chosen[i]);
      if (k > 0) accept_alternatives(answer, &top[(size_t)i * k], k, std::log(200019.0 - k), 1 / std::log(k + 1.0));
    }
    std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    samples.push_back(time.count() / tokens);
    sink += answer.sum + answer.squares + answer.window_least + answer.bins[9] + answer.exact[9] + answer.most;
    sink += answer.margin_sum + answer.log_sum + answer.margins[9] + answer.log_margins[9] + answer.hopeless_at;
    sink += answer.lower + answer.upper + answer.residual + answer.normal + answer.margin_least + answer.clamped;
  }
  std::nth_element(samples.begin(), samples.begin() + 50, samples.end());
  printf("%g %g\n", samples[50], sink);
}
