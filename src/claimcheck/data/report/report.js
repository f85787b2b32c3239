"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => {
    const other = isDark() ? "Light" : "Dark";
    theme.textContent = other;
    theme.setAttribute("aria-label", `${other} colours`);
  };
  theme.hidden = false;
  name();
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });

  const form = document.getElementById("filter");
  const cards = [...document.querySelectorAll(".card")];
  if (!cards.length) return;
  const query = document.getElementById("q");
  const selects = [...form.querySelectorAll("select")];
  const count = document.getElementById("count");
  const pages = [...document.querySelectorAll("article.page")];
  const texts = new Map();
  const refs = new Map();
  for (const ref of document.querySelectorAll(".ref")) refs.set(ref.hash.slice(1), ref);
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };

  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.filter((s) => s.value).map((s) => [s.dataset.field, s.value]);
    let shown = 0;
    for (const card of cards) {
      const fits =
        wanted.every(([field, value]) => card.dataset[field] === value) &&
        words.every((word) => textOf(card).includes(word));
      card.hidden = !fits;
      if (refs.has(card.id)) refs.get(card.id).classList.toggle("off", !fits);
      shown += fits;
    }
    const active = words.length + wanted.length > 0;
    for (const page of pages) page.hidden = active && !page.querySelector(".card:not([hidden])");
    count.textContent = `${shown} of ${cards.length} findings`;
  };

  let timer = 0;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  });
  for (const select of selects) select.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) { form.reset(); setTimeout(() => target.scrollIntoView()); }
  });
  form.hidden = false;
  apply();
})();
