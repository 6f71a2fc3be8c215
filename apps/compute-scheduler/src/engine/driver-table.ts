import type { Driver } from './engine.types.js';

/** The drivers that this scheduler has, by the name under which engines announce them. */
export class DriverTable extends Map<string, Driver> {
  static of(...drivers: Driver[]): DriverTable {
    return new DriverTable(drivers.map((driver) => [driver.name, driver]));
  }
}
