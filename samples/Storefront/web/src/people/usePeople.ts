import { useEvent, type WarrenError } from '@warren/react'
import { useState } from 'react'
import type { Profile } from '../contracts'
import { useAsk } from '../live/useAsk'
import { inOrder, toPeople, withPresence, withProfile, type People, type Person } from './people'

/** Everybody, kept true by pushes: whoever asked `user.list` hears of newcomers, renames, comings and goings. */
export function usePeople(): { people: Person[] | undefined; error: WarrenError | undefined } {
  const [people, setPeople] = useState<People>()
  const error = useAsk('user.list', {}, ({ users }) => setPeople(toPeople(users)))

  const onProfile = (profile: Profile) => setPeople((before) => before && withProfile(before, profile))
  useEvent('people.changed', onProfile)
  useEvent('user.profile', onProfile)
  useEvent('presence.changed', (change) => setPeople((before) => before && withPresence(before, [change])))

  return { people: people && inOrder(people), error }
}
