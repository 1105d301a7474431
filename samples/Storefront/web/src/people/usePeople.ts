import { useEvent, useSocket, type WarrenError } from '@warren/react'
import { useState } from 'react'
import type { Profile } from '../contracts'
import { useAsk } from '../live/useAsk'
import { inOrder, toPeople, withPresence, withProfile, type People, type Person } from './people'

/** Everybody, kept true by pushes. `user.list` joins the room where newcomers are announced; watching joins each person's own. */
export function usePeople(): { people: Person[] | undefined; error: WarrenError | undefined } {
  const { socketSend } = useSocket()
  const [people, setPeople] = useState<People>()
  const [watchError, setWatchError] = useState<WarrenError>()

  const watch = (ids: string[]) => socketSend('user.presence.watch', { ids }).then(
    ({ users }) => {
      setWatchError(undefined)
      setPeople((before) => before && withPresence(before, users))
    },
    (failure: WarrenError) => setWatchError(failure),
  )

  const listError = useAsk('user.list', {}, ({ users }) => {
    setPeople(toPeople(users))
    void watch(users.map(({ uid }) => uid))
  })

  const onProfile = (profile: Profile) => setPeople((before) => before && withProfile(before, profile))
  useEvent('user.profile', onProfile)
  useEvent('people.changed', (profile) => {
    onProfile(profile)
    if (!people?.has(profile.uid)) {
      void watch([profile.uid])
    }
  })
  useEvent('presence.changed', (change) => setPeople((before) => before && withPresence(before, [change])))

  return { people: people && inOrder(people), error: listError ?? watchError }
}
