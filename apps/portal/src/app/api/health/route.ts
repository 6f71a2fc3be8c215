/** Liveness: the process answers. */
export function GET(): Response {
  return new Response('live\n');
}
