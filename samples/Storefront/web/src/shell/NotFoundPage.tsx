import { Link } from 'wouter'
import { Button } from '../ui/Button'
import { Page } from '../ui/Page'

export function NotFoundPage() {
  return (
    <Page title="Nothing here" lead="This address leads nowhere. The link may be old, or a letter is missing.">
      <Button asChild><Link href="/">Go to the shop</Link></Button>
    </Page>
  )
}
