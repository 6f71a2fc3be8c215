const ENDS = ['lease.ended', 'lease.expired'];

/** Whether the instance stopped because it was asked to: the agent's deletion came before. Newest first. */
export function isPlannedStop(events: readonly { kind: string }[], at: number): boolean {
  const { kind = '' } = events[at] ?? {};
  return (
    ENDS.includes(kind) && events.slice(at + 1).some((before) => before.kind === 'undeployment.requested')
  );
}
