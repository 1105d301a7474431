import { useIdentity } from '@warren/react'
import { Link, Redirect } from 'wouter'
import { Button } from '../ui/Button'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { PasswordField } from '../ui/PasswordField'
import { AccountCard } from './AccountCard'
import { useNext } from './next'
import { useSubmit, type Problem } from './useSubmit'

const reasons: Record<string, string> = {
  expired: 'Your session has ended. Sign in to go on.',
  signedOut: 'You are signed out.',
  password_reset: 'A new password was set. Sign in with it.',
  refresh_reuse: 'Somebody used a copy of this session, so it was ended. Sign in again.',
}

function check(form: FormData): Problem | undefined {
  if (!form.get('email')) {
    return { field: 'email', message: 'Enter your e-mail address.' }
  }
  return form.get('password') ? undefined : { field: 'password', message: 'Enter your password.' }
}

export function SignInPage() {
  const { status, reason, signIn } = useIdentity()
  const { next, search } = useNext()
  const { busy, error, errorOf, onSubmit } = useSubmit(['email', 'password'], async (form) => {
    await signIn({ email: `${form.get('email')}`, password: `${form.get('password')}`, remember: form.has('remember') })
  }, check)

  if (status === 'signedIn') {
    return <Redirect to={next} />
  }

  return (
    <Page title="Sign in" narrow>
      <AccountCard below={<>New here? <Link href={`/sign-up${search}`} className="font-medium text-brand underline underline-offset-4">Create an account</Link></>}>
        <form noValidate onSubmit={onSubmit} className="grid gap-5">
          {reason && !error && <Notice>{reasons[reason] ?? 'This session was ended. Sign in again.'}</Notice>}
          {error && <Notice tone="bad">{error}</Notice>}
          <Field label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" required error={errorOf('email')} />
          <PasswordField label="Password" name="password" autoComplete="current-password" required error={errorOf('password')} />
          <Link href="/forgot" className="justify-self-start text-sm font-medium text-brand underline underline-offset-4">Forgot your password?</Link>
          <label className="flex min-h-6 items-center gap-2.5 text-[0.95rem]">
            <input type="checkbox" name="remember" className="size-4.5 accent-brand" />
            Keep me signed in on this device
          </label>
          <Button type="submit" aria-disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</Button>
        </form>
      </AccountCard>
    </Page>
  )
}
