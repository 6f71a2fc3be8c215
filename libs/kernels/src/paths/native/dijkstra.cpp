// How far WebAssembly is from the metal: the same Dijkstra in C++. Reads "n m" and m lines "tail head weight", then
// "pairs" and that many "from to"; prints the median nanoseconds of one point-to-point search and, with n <= 2048, the
// nanoseconds of all pairs.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <queue>
#include <vector>

using Clock = std::chrono::steady_clock;
using Entry = std::pair<uint64_t, uint32_t>;

static std::vector<uint32_t> first_arc, heads, weights;
static std::vector<uint64_t> label;
static std::vector<uint32_t> parent;

static void search(uint32_t source, uint32_t target) {
  std::fill(label.begin(), label.end(), UINT64_MAX);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> heap;
  label[source] = 0;
  heap.push({0, source});
  while (!heap.empty()) {
    auto [key, node] = heap.top();
    heap.pop();
    if (key != label[node]) continue;
    if (node == target) return;
    for (uint32_t slot = first_arc[node]; slot < first_arc[node + 1]; slot++) {
      uint64_t next = key + (uint64_t(weights[slot]) << 24) + 1;
      if (next >= label[heads[slot]]) continue;
      label[heads[slot]] = next;
      parent[heads[slot]] = slot;
      heap.push({next, heads[slot]});
    }
  }
}

static double since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

int main() {
  uint32_t n, m;
  if (scanf("%u %u", &n, &m) != 2) return 1;
  first_arc.assign(n + 1, 0);
  label.resize(n);
  parent.resize(n);
  heads.resize(m);
  weights.resize(m);
  for (uint32_t i = 0; i < m; i++) {
    uint32_t tail;
    if (scanf("%u %u %u", &tail, &heads[i], &weights[i]) != 3) return 1;
    first_arc[tail + 1]++;
  }
  for (uint32_t i = 0; i < n; i++) first_arc[i + 1] += first_arc[i];
  uint32_t pairs;
  if (scanf("%u", &pairs) != 1) return 1;
  std::vector<double> times;
  search(0, UINT32_MAX);
  for (uint32_t i = 0; i < pairs; i++) {
    uint32_t from, to;
    if (scanf("%u %u", &from, &to) != 2) return 1;
    auto start = Clock::now();
    search(from, to);
    times.push_back(since(start));
  }
  std::sort(times.begin(), times.end());
  double all = -1;
  if (n <= 2048) {
    std::vector<uint64_t> table(size_t(n) * n);
    std::vector<double> rounds;
    for (int round = 0; round < 5; round++) {
      auto start = Clock::now();
      for (uint32_t source = 0; source < n; source++) {
        search(source, UINT32_MAX);
        std::copy(label.begin(), label.end(), table.begin() + size_t(source) * n);
      }
      rounds.push_back(since(start));
    }
    std::sort(rounds.begin(), rounds.end());
    all = rounds[2];
  }
  printf("%f %f\n", times[times.size() / 2], all);
}
