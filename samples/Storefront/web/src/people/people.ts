import type { Presence, Profile } from '../contracts'
import { newer } from '../live/newer'

export type Person = Profile & Presence
export type People = ReadonlyMap<string, Person>

export const toPeople = (users: readonly Person[]): People => new Map(users.map((user) => [user.uid, user]))

/** A profile that was pushed: a rename, or somebody new, who has not been seen here yet. */
export function withProfile(people: People, profile: Profile): People {
  const known = people.get(profile.uid)
  if (!newer(known, profile)) {
    return people
  }
  const before = known ?? { online: false, devices: 0, lastSeenAt: null }
  return new Map(people).set(profile.uid, { ...before, uid: profile.uid, displayName: profile.displayName, version: profile.version })
}

/** Presence of people who are shown; of anybody else it is nothing to this page. */
export function withPresence(people: People, changes: readonly Presence[]): People {
  const next = new Map(people)
  for (const { uid, online, devices, lastSeenAt } of changes) {
    const known = next.get(uid)
    if (known) {
      next.set(uid, { ...known, online, devices, lastSeenAt: lastSeenAt ?? known.lastSeenAt ?? null })
    }
  }
  return next
}

/** Who is here first, then by name. */
export function inOrder(people: People): Person[] {
  return [...people.values()].sort((a, b) => Number(b.online) - Number(a.online) || a.displayName.localeCompare(b.displayName))
}
