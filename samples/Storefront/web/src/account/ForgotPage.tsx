import { useSocket } from '@warren/react'
import { useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../ui/Button'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { AccountCard } from './AccountCard'
import { useSubmit, type Problem } from './useSubmit'

const check = (form: FormData): Problem | undefined =>
  form.get('email') ? undefined : { field: 'email', message: 'Enter your e-mail address.' }

const back = <>Remembered it? <Link href="/sign-in" className="font-medium text-brand underline underline-offset-4">Sign in</Link></>

/** Asks for the mail that leads to the reset page. What it says is the same whether there is an account or not. */
export function ForgotPage() {
  const { socketSend } = useSocket()
  const [sentTo, setSentTo] = useState<string>()
  const { busy, error, errorOf, onSubmit } = useSubmit(['email'], async (form) => {
    const email = `${form.get('email')}`
    await socketSend('user.password.forgot', { email })
    setSentTo(email)
  }, check)

  if (sentTo) {
    return (
      <Page title="Look into your mail" narrow>
        <AccountCard below={back}>
          <p>
            If there is an account for <strong className="wrap-anywhere">{sentTo}</strong>, a mail with a link to a new password is on its way.
            The link works for 30 minutes.
          </p>
          <p className="mt-4 text-muted">Nothing after a few minutes? Look among the junk mail, then try again here. An address gets one mail a minute.</p>
        </AccountCard>
      </Page>
    )
  }

  return (
    <Page title="Forgot your password?" narrow>
      <AccountCard below={back}>
        <form noValidate onSubmit={onSubmit} className="grid gap-5">
          {error && <Notice tone="bad">{error}</Notice>}
          <Field
            label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" required error={errorOf('email')}
            hint="We mail you a link to choose a new one."
          />
          <Button type="submit" aria-disabled={busy}>{busy ? 'Sending…' : 'Send the link'}</Button>
        </form>
      </AccountCard>
    </Page>
  )
}
