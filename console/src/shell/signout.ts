/** Ends the portal session by the form that every page has for it, and goes to the sign-in page. */
export function signOut(): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/signout'
  document.body.append(form)
  form.submit()
}
