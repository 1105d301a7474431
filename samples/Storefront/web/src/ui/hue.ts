/** A number that is always the same for the same text (FNV-1a, 32 bit). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  }
  return hash >>> 0
}

/** A colour of its own for each id, as a hue of 0 to 359. */
export const hueOf = (id: string): number => hashOf(id) % 360
