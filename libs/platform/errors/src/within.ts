/**
 * The value of `promise`, or `late` once `timeoutMs` have passed; throws if it rejects before. A later result or
 * rejection is ignored. Leaves no timer behind.
 */
export async function within<Value, Late = undefined>(
  promise: Promise<Value>,
  timeoutMs: number,
  late?: Late,
): Promise<Value | Late> {
  const { promise: timeout, resolve } = Promise.withResolvers<Late>();
  // Without `late`, Late is undefined: the default of the type parameter.
  const timer = setTimeout(() => resolve(late as Late), timeoutMs);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
