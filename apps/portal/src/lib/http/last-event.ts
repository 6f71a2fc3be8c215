/**
 * Passes a stream of server-sent events on; one that breaks ends with an event with the data that `onBreak` returns. A
 * break because the browser has disconnected (`left`) is ignored.
 */
export function endingInEvent(
  events: ReadableStream<Uint8Array>,
  left: AbortSignal,
  onBreak: (error: unknown) => object,
): ReadableStream<Uint8Array> {
  const reader = events.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (left.aborted) return controller.error(error);
        // The blank line ends a truncated event; its data may not be JSON, as in any truncated stream.
        const text = `\n\ndata: ${JSON.stringify(onBreak(error))}\n\n`;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
