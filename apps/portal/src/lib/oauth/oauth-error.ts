/** An error of an OAuth endpoint (RFC 6749, section 5.2; RFC 7591, section 3.2.2). */
export function oauthError(status: number, error: string, description: string): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { 'cache-control': 'no-store', pragma: 'no-cache' } },
  );
}
