/** Pushes have no order: of two copies of one thing the one with the higher version is the truth. */
export function newer<T extends { version: number }>(known: T | undefined, heard: T): boolean {
  return !known || heard.version > known.version
}
