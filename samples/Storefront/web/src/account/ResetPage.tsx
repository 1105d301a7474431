import { useSocket } from '@warren/react'
import { Link, useLocation } from 'wouter'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { PasswordField } from '../ui/PasswordField'
import { toast } from '../ui/toasts'
import { AccountCard } from './AccountCard'
import { useMailedToken } from './useMailedToken'
import { useSubmit, type Problem } from './useSubmit'

const check = (form: FormData): Problem | undefined =>
  form.get('password') ? undefined : { field: 'password', message: 'Choose a password.' }

const again = <>The link is too old? <Link href="/forgot" className="font-medium text-brand underline underline-offset-4">Ask for a new one</Link></>

/** Where the link of the mail leads: a new password. It does not sign in, so that a stolen link alone is no session. */
export function ResetPage() {
  const { socketSend } = useSocket()
  const [, navigate] = useLocation()
  const token = useMailedToken()
  const { busy, error, errorOf, onSubmit } = useSubmit(['password'], async (form) => {
    await socketSend('user.password.reset', { token, password: `${form.get('password')}` })
    toast('good', 'Your new password is set. Sign in with it.')
    navigate('/sign-in')
  }, check)

  return (
    <Page title="Choose a new password" narrow>
      <AccountCard below={again}>
        {token ? (
          <form noValidate onSubmit={onSubmit} className="grid gap-5">
            {error && <Notice tone="bad">{error}</Notice>}
            <PasswordField
              label="New password" name="password" autoComplete="new-password" required error={errorOf('password')}
              hint="At least 15 characters. A few words in a row are easy to remember and hard to guess."
            />
            <p className="text-sm text-muted">You will be signed out everywhere, and sign in with the new password.</p>
            <Button type="submit" aria-disabled={busy}>{busy ? 'Saving…' : 'Save password'}</Button>
          </form>
        ) : (
          <Notice>This page opens from the link in a mail. Open the whole link, or ask for a new one.</Notice>
        )}
      </AccountCard>
    </Page>
  )
}
