import { useIdentity } from '@warren/react'
import { Link, useLocation } from 'wouter'
import { Button } from '../ui/Button'
import { classes } from '../ui/classes'
import { AccountMenu } from './AccountMenu'
import { Brand } from './Brand'
import { ConnectionPill } from './ConnectionPill'
import { ThemeMenu } from './ThemeMenu'

const places = [['/', 'Shop'], ['/people', 'People']] as const

export function Header() {
  const { status } = useIdentity()
  const [location] = useLocation()
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper/90 backdrop-blur">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-4 py-2.5 sm:px-6">
        <Brand />
        <div className="order-last flex w-full items-center pt-1 sm:order-none sm:ml-2 sm:w-auto sm:grow sm:pt-0">
          <nav aria-label="Main" className="-ml-2 flex gap-1 sm:ml-0">
            {places.map(([href, label]) => (
              <Link
                key={href}
                href={href}
                aria-current={location === href ? 'page' : undefined}
                className={classes('rounded-full px-3 py-1.5 text-[0.95rem] text-muted hover:text-ink', location === href && 'bg-sunken font-medium text-ink')}
              >
                {label}
              </Link>
            ))}
          </nav>
          <div className="ml-auto"><ConnectionPill /></div>
        </div>
        <div className="ml-auto flex items-center gap-2 sm:ml-0">
          <ThemeMenu />
          {status === 'signedIn' && <AccountMenu />}
          {status === 'anonymous' && (
            <Button asChild look="solid" size="small"><Link href="/sign-in">Sign in</Link></Button>
          )}
        </div>
      </div>
    </header>
  )
}
