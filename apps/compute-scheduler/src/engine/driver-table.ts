import type { Driver } from './engine.types.js';

/** The drivers that this scheduler has, by the name under which engines announce them. */
export class DriverTable {
  private readonly drivers: ReadonlyMap<string, Driver>;

  constructor(drivers: readonly Driver[]) {
    this.drivers = new Map(drivers.map((driver) => [driver.name, driver]));
  }

  get names(): string[] {
    return [...this.drivers.keys()];
  }

  get(name: string): Driver | undefined {
    return this.drivers.get(name);
  }

  /** Closes the connections of every driver. */
  close(): void {
    for (const driver of this.drivers.values()) driver.close();
  }
}
