// Until the program is here: its shell in the language, the theme and with the page and draft that were last, so that
// nothing jumps when it comes. No program of ours could be here earlier. The names of the stored values are
// those of src/ui/preferences and src/ui/tasks/chat.
(() => {
  const stored = name => {
    try { return localStorage.getItem(`hearth.${name}`); } catch { return null; }
  };
  const read = json => {
    try { return JSON.parse(json) ?? {}; } catch { return {}; }
  };
  const { language, theme } = read(stored('preferences'));
  const root = document.documentElement;
  const shell = document.querySelector('.shell');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (/^zh\b/i.test(language ?? navigator.language)) {
    root.lang = 'zh-Hant';
    for (const element of shell.querySelectorAll('[data-zh]')) {
      const words = element.dataset.zh;
      if (element.placeholder) element.placeholder = element.ariaLabel = words;
      else if (element.ariaLabel) element.ariaLabel = words;
      else element.textContent = words;
    }
  }
  const page = location.hash || '#chat';
  if (read(stored('sidebar-collapsed')) === true) root.dataset.sidebar = 'collapsed';
  const recent = read(stored('recent-tasks'));
  if (Array.isArray(recent)) {
    const shown = recent.includes(page) ? recent : [page, ...recent].slice(0, 4);
    for (const item of shell.querySelectorAll('.task-nav__item')) {
      item.classList.toggle('task-nav__item--recent', shown.includes(item.firstChild.hash));
    }
  }
  for (const link of shell.querySelectorAll('.task-nav__link')) {
    link.ariaCurrent = link.hash === page ? 'page' : null;
  }
  if (page !== '#chat') shell.querySelector('.chat').remove();
  else if (stored('chat-shown') || (stored('conversation') ?? '[]') !== '[]') shell.querySelector('.welcome').replaceChildren();
  const box = shell.querySelector('textarea');
  if (box) box.value = stored('draft') ?? '';
})();
