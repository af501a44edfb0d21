/** The resolved value of an input, inside of a program that runs on mocks. */
export function known(value: unknown): Promise<unknown> {
  const { promise } = value as { readonly promise?: () => Promise<unknown> };
  return promise === undefined ? Promise.resolve(value) : promise.call(value);
}
