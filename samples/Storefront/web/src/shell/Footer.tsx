export function Footer() {
  return (
    <footer className="border-t border-line">
      <p className="mx-auto max-w-6xl px-4 py-6 text-sm text-muted sm:px-6">
        The Storefront is Warren’s sample: this page talks to two services, users and inventory, over one socket.
      </p>
    </footer>
  )
}
