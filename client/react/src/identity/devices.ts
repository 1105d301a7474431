/** How many people can use one browser in turn before the one who has not signed in for longest is forgotten. */
const most = 5

/**
 * What this browser shows when somebody signs in: the server gave it after an earlier sign-in. It opens nothing without the password; it
 * makes wrong passwords that others try elsewhere not count here. Kept after signing out, for that is when it is needed.
 */
export class Devices {
  readonly #name: string

  constructor(url: string) {
    this.#name = `warren:${url}:devices`
  }

  get all(): string[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#name) ?? '[]')
      return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, most) : []
    } catch {
      // Storage is blocked, or somebody else wrote there: a browser not seen before.
      return []
    }
  }

  add(device: string): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify([device, ...this.all].slice(0, most)))
    } catch {
      // Storage is blocked: the next sign-in is from a browser not seen before.
    }
  }
}
