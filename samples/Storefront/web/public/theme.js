// Runs before the first paint, as a file of its own: a strict Content-Security-Policy allows no inline script.
(function () {
  var chosen
  try {
    chosen = localStorage.getItem('theme')
  } catch (error) {
    // Storage is blocked: follow the system.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
