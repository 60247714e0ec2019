// What the forms of these pages do beyond HTML: passwords can be shown, a new one is
// held to its rules while somebody types, and a form goes out once, however often its
// button is pressed. Without script they do the same, less conveniently; what is good
// enough and what counts twice is the server's to say in any case.
'use strict'

function element(name, classes, text) {
  const made = document.createElement(name)
  made.className = classes
  made.textContent = text
  return made
}

// A button that shows what is typed into the fields of its form that are named.
for (const place of document.querySelectorAll('[data-shows]')) {
  const fields = place.dataset.shows.split(' ').map((id) => document.getElementById(id))
  const button = element('button', '', '')
  button.type = 'button'
  const show = (shown) => {
    for (const field of fields) field.type = shown ? 'text' : 'password'
    button.replaceChildren(shown ? 'Hide' : 'Show', element('span', 'hidden', fields.length > 1 ? ' passwords' : ' password'))
  }
  button.addEventListener('click', () => show(fields[0].type === 'password'))
  place.closest('form').addEventListener('submit', () => show(false)) // nothing else keeps it as a text
  show(false)
  place.append(button)
  place.classList.add('shown')
}

// The rules of a new password, each with whether it is met; and when somebody has
// stopped typing, what is missing is said to those who hear the page.
for (const list of document.querySelectorAll('[data-rules]')) {
  const field = document.getElementById(list.dataset.rules)
  const rules = [...list.children].filter((item) => item.dataset.missing).map((item) => {
    const state = element('span', 'hidden', '')
    item.prepend(state)
    return { item, state, ...item.dataset }
  })
  const said = element('p', 'hidden', '')
  said.setAttribute('role', 'status')
  list.after(said)

  const meets = (rule, password) => {
    if (rule.anyOf) return [...rule.anyOf].some((character) => password.includes(character))
    const length = [...password].length
    return length >= Number(rule.min) && length <= Number(rule.max)
  }
  let pause
  const look = () => {
    const password = field.value.normalize('NFC')
    const missing = []
    for (const rule of rules) {
      const met = meets(rule, password)
      rule.item.className = met ? 'met' : 'open'
      rule.state.textContent = met ? 'Met: ' : 'Not met yet: '
      if (!met) missing.push(rule.missing)
    }
    clearTimeout(pause)
    pause = setTimeout(() => {
      if (!field.value) said.textContent = ''
      else if (missing.length) said.textContent = `${missing.length} of ${rules.length} rules not met yet. Missing: ${missing.join(', ')}.`
      else said.textContent = `All ${rules.length} rules that can be checked here are met.`
    }, 700)
  }
  field.addEventListener('input', look)
  look()
}

// A second press soon after the first is a slip of the finger. Going back to the page
// begins anew.
const sent = new Map()
const soon = 5000 // milliseconds
document.addEventListener('submit', (event) => {
  const before = sent.get(event.target)
  if (event.defaultPrevented) return
  if (before !== undefined && event.timeStamp - before < soon) event.preventDefault()
  else sent.set(event.target, event.timeStamp)
})
addEventListener('pageshow', () => sent.clear())
