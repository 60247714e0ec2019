import { browse } from '../browser.mjs'

// The story of somebody who has no mouse: from the sign-in over a new user to that
// user's end, by Tab, Enter, Space, arrows and letters alone. A dialog takes the
// focus; when it has closed, the focus is where the dialog was opened or, when that
// is gone, in the page: never nowhere.
await browse(async ({ page, input, shot, axe }) => {
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  const type = (text) => page.keyboard.type(text)
  const button = (name, on = page) => on.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const focused = page.locator(':focus')
  const at = (what) => what.and(focused).waitFor()
  const inDialog = () => dialog.locator(':focus').waitFor()
  /** Presses Tab, or another key, until something has the focus. */
  const to = async (what, key = 'Tab') => {
    await what.waitFor()
    const passed = []
    for (let i = 0; i < 80; i++) {
      if (await what.evaluate((e) => e === document.activeElement)) return
      passed.push(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 80)))
      await press(key)
    }
    throw new Error(`${what} is not reached by ${key}; on the way are\n${passed.join('\n')}`)
  }
  const enter = async (what) => {
    await to(what)
    await press('Enter')
  }

  // To the list of users.
  await page.goto(`${input.url}/console?${new URLSearchParams({ account_id: input.account, role_name: input.role })}`)
  await to(page.getByLabel('User name', { exact: true }))
  await type(input.user)
  await to(page.getByLabel('Password', { exact: true }))
  await type(input.password)
  await press('Enter')
  await page.getByRole('heading', { name: 'At a glance' }).waitFor()
  await enter(page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: 'Users', exact: true }))
  await heading('Users')

  // Somebody is added.
  await enter(button('Add user'))
  await heading('Add user')
  const field = async (label, value) => {
    await to(page.getByLabel(label, { exact: true }))
    await type(value)
  }
  await field('User name', 'grace')
  await to(page.getByRole('radio', { checked: true }))
  await press('ArrowDown')
  await at(page.getByRole('radio', { name: /^Generate a one-time password/, checked: true }))
  await field('E-mail address', 'grace@example.com')
  await field('Confirm e-mail address', 'grace@example.com')
  await field('First name', 'Grace')
  await field('Last name', 'Hopper')
  await press('Enter')
  await to(page.getByRole('checkbox', { name: 'Select engineers', exact: true }))
  await press('Space')
  await page.getByRole('checkbox', { name: 'Select engineers', exact: true, checked: true }).waitFor()
  await enter(button('Next'))
  await page.getByText(/^1 group: engineers/).waitFor()
  await enter(button('Add user'))
  await dialog.getByText('Shown once').first().waitFor()
  await inDialog()
  await enter(button('Close, I have passed it on', dialog))
  await heading('grace')
  await focused.waitFor()
  await shot(page, 'keyboard-added')

  // A dialog that asks for a word: dismissed, by Escape and by its button.
  for (const dismiss of [() => press('Escape'), () => enter(button('Cancel', dialog)), () => enter(button('Close', dialog))]) {
    await enter(button('Delete user'))
    await inDialog()
    await dismiss()
    await dialog.waitFor({ state: 'detached' })
    await at(button('Delete user'))
  }
  // A dialog that confirms, whose button is another one afterwards.
  await enter(button('Disable user'))
  await inDialog()
  await enter(button('Disable', dialog))
  await page.getByText('This user is disabled').first().waitFor()
  await dialog.waitFor({ state: 'detached' })
  await focused.waitFor()
  await enter(button('Enable user'))
  await enter(button('Enable', dialog))
  await page.getByText('This user is disabled').first().waitFor({ state: 'detached' })
  await focused.waitFor()
  // A form over the page.
  await press('Home')
  await to(page.getByRole('tab', { name: 'Profile' }))
  await press('ArrowRight')
  await at(page.getByRole('tab', { name: 'Groups' }))
  await enter(button('Add to groups'))
  await inDialog()
  await press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await at(button('Add to groups'))
  // What is selected is removed: the button that did it has nothing left to do.
  await to(page.getByRole('checkbox', { name: 'Select engineers', exact: true }))
  await press('Space')
  await to(button('Remove from groups'), 'Shift+Tab')
  await press('Enter')
  await enter(button('Remove', dialog))
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('There are no groups.').first().waitFor()
  await focused.waitFor()

  // From the list: a menu leads to a dialog.
  await to(page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Users' }), 'Shift+Tab')
  await press('Enter')
  await heading('Users')
  await to(page.getByRole('checkbox', { name: 'Select grace', exact: true }))
  await press('Space')
  await to(button('Actions (1)'), 'Shift+Tab')
  await press('Enter')
  await at(page.getByRole('menuitem', { name: 'Enable' }))
  await press('ArrowDown')
  await at(page.getByRole('menuitem', { name: 'Disable' }))
  await press('Enter')
  await inDialog()
  await axe(page)
  await press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await at(button('Actions (1)'))
  await press('Enter', 'ArrowDown', 'ArrowDown')
  await at(page.getByRole('menuitem', { name: 'Delete' }))
  await press('Enter')
  await to(dialog.getByLabel('To confirm, type Delete'))
  await type('Delete')
  await shot(page, 'keyboard-delete')
  await press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'grace', exact: true }).waitFor({ state: 'detached' })
  await focused.waitFor()
}, { viewport: { width: 1280, height: 900 } })
