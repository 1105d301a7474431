import { useIdentity, useSocket } from '@warren/react'
import { Link, Redirect } from 'wouter'
import { Button } from '../ui/Button'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { PasswordField } from '../ui/PasswordField'
import { toast } from '../ui/toasts'
import { AccountCard } from './AccountCard'
import { useNext } from './next'
import { useSubmit, type Problem } from './useSubmit'

function check(form: FormData): Problem | undefined {
  if (!`${form.get('displayName')}`.trim()) {
    return { field: 'displayName', message: 'Enter the name others should see.' }
  }
  if (!form.get('email')) {
    return { field: 'email', message: 'Enter your e-mail address.' }
  }
  if (!form.get('password')) {
    return { field: 'password', message: 'Choose a password.' }
  }
  return form.has('accept') ? undefined : { field: 'accept', message: 'Tick this box to go on.' }
}

export function SignUpPage() {
  const { socketSend } = useSocket()
  const { status, signIn } = useIdentity()
  const { next, search } = useNext()
  const { busy, error, errorOf, onSubmit } = useSubmit(['displayName', 'email', 'password', 'accept'], async (form) => {
    const email = `${form.get('email')}`
    const password = `${form.get('password')}`
    const displayName = `${form.get('displayName')}`.trim()
    await socketSend('user.register', { email, password, displayName, accept: true })
    const user = await signIn({ email, password })
    toast('good', `Welcome, ${user.displayName}.`)
  }, check)

  if (status === 'signedIn') {
    return <Redirect to={next} />
  }

  const acceptError = errorOf('accept')
  return (
    <Page title="Create an account" narrow>
      <AccountCard below={<>Have an account? <Link href={`/sign-in${search}`} className="font-medium text-brand underline underline-offset-4">Sign in</Link></>}>
        <form noValidate onSubmit={onSubmit} className="grid gap-5">
          {error && <Notice tone="bad">{error}</Notice>}
          <Field label="Name" name="displayName" autoComplete="name" maxLength={50} required hint="Others see it. You can change it whenever you like." error={errorOf('displayName')} />
          <Field label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" required error={errorOf('email')} />
          <PasswordField
            label="Password" name="password" autoComplete="new-password" required error={errorOf('password')}
            hint="At least 15 characters. A few words in a row are easy to remember and hard to guess."
          />
          <div className="grid gap-1.5">
            <label className="flex items-start gap-2.5 text-[0.95rem]">
              <input type="checkbox" name="accept" required aria-invalid={!!acceptError} aria-describedby={acceptError && 'accept-error'} className="mt-0.5 size-4.5 shrink-0 accent-brand" />
              My name may be shown to others, and my e-mail address is kept to sign me in.
            </label>
            {acceptError && <p id="accept-error" className="text-sm text-bad">{acceptError}</p>}
          </div>
          <Button type="submit" aria-disabled={busy}>{busy ? 'Creating your account…' : 'Create account'}</Button>
        </form>
      </AccountCard>
    </Page>
  )
}
