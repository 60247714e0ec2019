/**
 * Ends the portal session by the form that every page has for it, and goes to the
 * sign-in page. What the tab remembers of the person, such as the accounts that were
 * selected, is not for whoever signs in next.
 */
export function signOut(): void {
  sessionStorage.clear()
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/signout'
  document.body.append(form)
  form.submit()
}
