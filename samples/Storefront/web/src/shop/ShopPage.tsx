import { useIdentity } from '@warren/react'
import { Link } from 'wouter'
import { errorInWords } from '../live/describe'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { Page } from '../ui/Page'
import { ProductCard } from './ProductCard'
import { useStock } from './useStock'

export function ShopPage() {
  const { status } = useIdentity()
  const { items, error } = useStock()
  return (
    <Page
      title="Shop"
      heading="Good things for a quiet home"
      lead="Every number on this page is live. Open it in a second window, reserve something, and watch both."
    >
      {status === 'anonymous' && (
        <p className="mb-8 flex flex-wrap items-center gap-x-4 gap-y-3">
          <Button asChild><Link href="/sign-up">Create an account</Link></Button>
          <span className="text-muted">and reserve what you like.</span>
        </p>
      )}
      {error && !items && <Notice tone="bad">{errorInWords(error)}</Notice>}
      {!items && !error && <Shelves />}
      {items?.length === 0 && <Notice>The shelves are empty. Come back in a moment.</Notice>}
      {items && (
        <ul className="grid grid-cols-1 gap-5 min-[520px]:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4" aria-label="Catalogue">
          {items.map((item) => <ProductCard key={item.sku} item={item} />)}
        </ul>
      )}
    </Page>
  )
}

/** Where the catalogue will be. */
function Shelves() {
  return (
    <div role="status">
      <span className="sr-only">The catalogue is on its way…</span>
      <div aria-hidden className="grid grid-cols-1 gap-5 min-[520px]:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
        {Array.from({ length: 8 }, (_, n) => <div key={n} className="h-80 animate-breathe rounded-3xl bg-sunken" />)}
      </div>
    </div>
  )
}
