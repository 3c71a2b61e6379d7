export class PlatformaticClient {
  static connect(_o: unknown, _m: number): Promise<never> {
    throw new Error("x");
  }
}
