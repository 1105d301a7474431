import { useIdentity, useSocket } from '@warren/react'
import { useState } from 'react'
import type { Me } from '../contracts'
import { errorInWords } from '../live/describe'
import { useAsk } from '../live/useAsk'
import { Avatar } from '../ui/Avatar'
import { Button } from '../ui/Button'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { toast } from '../ui/toasts'
import { AccountCard } from './AccountCard'
import { Members } from './Members'
import { useSignOut } from './useSignOut'
import { useSubmit, type Problem } from './useSubmit'

const check = (form: FormData): Problem | undefined =>
  `${form.get('displayName')}`.trim() ? undefined : { field: 'displayName', message: 'A name needs at least one letter.' }

export function ProfilePage() {
  return <Members title="Your profile" narrow>{() => <Profile />}</Members>
}

function Profile() {
  const { socketSend } = useSocket()
  const { user } = useIdentity()
  const signOut = useSignOut()
  const [me, setMe] = useState<Me>()
  // What is being typed; a name that arrives meanwhile does not overwrite it.
  const [typed, setTyped] = useState<string>()
  const failed = useAsk('user.me', {}, setMe)
  const { busy, error, errorOf, onSubmit } = useSubmit(['displayName'], async (form) => {
    const changed = await socketSend('user.profile.update', { displayName: `${form.get('displayName')}`.trim() })
    setMe((before) => before && { ...before, ...changed })
    setTyped(undefined)
    toast('good', `Others see you as ${changed.displayName} now.`)
  }, check)

  // The identity hears user.changed: a rename in another tab shows here too.
  const name = user?.displayName ?? me?.displayName ?? ''
  return (
    <Page title="Your profile" narrow>
      <AccountCard>
        <div className="flex items-center gap-4">
          <Avatar uid={user?.uid ?? ''} name={name} className="size-14 text-lg" />
          <div className="min-w-0">
            <p className="truncate text-lg font-medium">{name}</p>
            <p className="truncate text-muted">{me?.email ?? user?.email ?? ''}</p>
          </div>
        </div>
        <form noValidate onSubmit={onSubmit} className="mt-7 grid gap-5 border-t border-line pt-7">
          {failed && <Notice tone="bad">{errorInWords(failed)}</Notice>}
          {error && <Notice tone="bad">{error}</Notice>}
          <Field
            label="Name" name="displayName" value={typed ?? name} onChange={(event) => setTyped(event.target.value)} autoComplete="name" maxLength={50}
            required hint="Everybody who can see you sees the new name at once." error={errorOf('displayName')}
          />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" aria-disabled={busy}>{busy ? 'Saving…' : 'Save name'}</Button>
            <Button look="quiet" onClick={signOut}>Sign out</Button>
          </div>
        </form>
      </AccountCard>
    </Page>
  )
}
