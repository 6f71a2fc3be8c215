/**
 * A stream of server-sent events as it comes; one that breaks ends with an event whose data `onBreak` makes, not in the
 * middle of nothing. What breaks because the browser has left, as `left` says, is nobody's concern.
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
        // The blank line closes an event that was cut; its data may be no JSON, as those of any cut stream.
        const text = `\n\ndata: ${JSON.stringify(onBreak(error))}\n\n`;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
