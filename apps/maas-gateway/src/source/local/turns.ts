/** Whose turn it is: owners one after the other, and the jobs of each one after the other. */
export class Turns<Job> {
  private readonly owners = new Map<string, Set<Job>>();

  add(owner: string, job: Job): void {
    const jobs = this.owners.get(owner) ?? new Set();
    this.owners.set(owner, jobs.add(job));
  }

  delete(owner: string, job: Job): void {
    const jobs = this.owners.get(owner);
    jobs?.delete(job);
    if (jobs?.size === 0) this.owners.delete(owner);
  }

  /** Undefined where there is none. */
  peek(): Job | undefined {
    return this.first()?.job;
  }

  /** The job whose turn it is, and its owner, stand behind all others. */
  pass(): void {
    const first = this.first();
    if (!first) return;
    const { owner, jobs, job } = first;
    jobs.delete(job);
    jobs.add(job);
    this.owners.delete(owner);
    this.owners.set(owner, jobs);
  }

  private first(): { owner: string; jobs: Set<Job>; job: Job } | undefined {
    for (const [owner, jobs] of this.owners) for (const job of jobs) return { owner, jobs, job };
    return undefined;
  }
}
