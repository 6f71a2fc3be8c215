import { hasFairRoom } from './fair.room.js';
import { Turns } from './turns.js';

/** Answers that wait, by whose they are. Owners take turns, so that one with many is not before one with few. */
export class LlamaLine<Job extends { generation: { owner: string } }> {
  private readonly turns = new Turns<Job>();
  private readonly jobs = new Set<Job>();

  constructor(private readonly most: number) {}

  get length(): number {
    return this.jobs.size;
  }

  hasRoom(owner: string): boolean {
    const own = [...this.jobs].filter(({ generation }) => generation.owner === owner).length;
    return hasFairRoom(1, { own, all: this.jobs.size, most: this.most });
  }

  add(job: Job): void {
    this.jobs.add(job);
    this.turns.add(job.generation.owner, job);
  }

  delete(job: Job): void {
    if (this.jobs.delete(job)) this.turns.delete(job.generation.owner, job);
  }

  /** The one whose turn it is, which waits no more. */
  next(): Job | undefined {
    const job = this.turns.peek();
    if (!job) return undefined;
    this.turns.pass();
    this.delete(job);
    return job;
  }

  /** None waits any more. */
  empty(): Job[] {
    const jobs = [...this.jobs];
    jobs.forEach((job) => this.delete(job));
    return jobs;
  }
}
