import { useIdentity } from '@warren/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Button } from '../ui/Button'
import { Page } from '../ui/Page'
import { useWayBack } from './next'

interface MembersProps {
  title: string
  narrow?: boolean
  children: () => ReactNode
}

/** A page for people who are signed in; everybody else is shown the way in, at the same address. */
export function Members({ title, narrow, children }: MembersProps) {
  const { status } = useIdentity()
  const signIn = useWayBack('/sign-in')
  const signUp = useWayBack('/sign-up')
  if (status === 'signedIn') {
    return children()
  }
  if (status === 'restoring') {
    return <Page title={title} narrow={!!narrow}><p className="text-muted">Looking for your session…</p></Page>
  }

  return (
    <Page title={title} narrow={!!narrow} lead="This page is for people who are signed in.">
      <div className="flex flex-wrap gap-3">
        <Button asChild><Link href={signIn}>Sign in</Link></Button>
        <Button asChild look="quiet"><Link href={signUp}>Create an account</Link></Button>
      </div>
    </Page>
  )
}
