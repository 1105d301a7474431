import { useIdentity } from '@warren/react'
import { Members } from '../account/Members'
import { errorInWords } from '../live/describe'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { PersonRow } from './PersonRow'
import { useNow } from './useNow'
import { usePeople } from './usePeople'

export function PeoplePage() {
  return <Members title="People">{() => <Everybody />}</Members>
}

function Everybody() {
  const { user } = useIdentity()
  const { people, error } = usePeople()
  const now = useNow()
  const online = people?.filter((person) => person.online).length ?? 0
  return (
    <Page title="People" lead="Who is here, as it happens. Names change before your eyes.">
      {error && <div className="mb-6"><Notice tone="bad">{errorInWords(error)}</Notice></div>}
      {!people && !error && <p role="status" className="text-muted">Asking who is here…</p>}
      {people && (
        <>
          <p role="status" aria-live="polite" className="mb-4 text-muted">{`${online} of ${people.length} online`}</p>
          <ul aria-label="Everybody" className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {people.map((person) => <PersonRow key={person.uid} person={person} mine={person.uid === user?.uid} now={now} />)}
          </ul>
          {people.length === 1 && (
            <div className="mt-6 max-w-2xl">
              <Notice>Only you, so far. Open a private window, create a second account there, and watch it appear here.</Notice>
            </div>
          )}
        </>
      )}
    </Page>
  )
}
