import { Route, Switch } from 'wouter'
import { ForgotPage } from './account/ForgotPage'
import { ProfilePage } from './account/ProfilePage'
import { ResetPage } from './account/ResetPage'
import { SignInPage } from './account/SignInPage'
import { SignUpPage } from './account/SignUpPage'
import { PeoplePage } from './people/PeoplePage'
import { ConnectionBanner } from './shell/ConnectionBanner'
import { Footer } from './shell/Footer'
import { Header } from './shell/Header'
import { NotFoundPage } from './shell/NotFoundPage'
import { ShopPage } from './shop/ShopPage'
import { Toasts } from './ui/Toasts'

export function App() {
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="sr-only z-50 rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
        Skip to content
      </a>
      <Header />
      <ConnectionBanner />
      <main id="main" tabIndex={-1} className="grow outline-none">
        <Switch>
          <Route path="/" component={ShopPage} />
          <Route path="/people" component={PeoplePage} />
          <Route path="/sign-in" component={SignInPage} />
          <Route path="/sign-up" component={SignUpPage} />
          <Route path="/forgot" component={ForgotPage} />
          <Route path="/reset" component={ResetPage} />
          <Route path="/profile" component={ProfilePage} />
          <Route component={NotFoundPage} />
        </Switch>
      </main>
      <Footer />
      <Toasts />
    </div>
  )
}
