// Everything works without this file. It saves a few key strokes.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break;

  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

const zones = document.querySelector('[data-time-zone]');
if (zones) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zones.value === 'UTC' && [...zones.options].some(option => option.value === here)) zones.value = here;
}
