export interface ChartSeries {
  name: string;
  /** A colour of CSS. */
  colour: string;
  values: number[];
}

/** What the pointer is over: a column, and its place in the chart, CSS pixels. */
export interface ChartPoint {
  at: number;
  left: number;
}
