// The toolbar and the keys.

const byId = (id) => document.getElementById(id);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shownCards = () => cards.filter((card) => !card.hidden);
const tickOf = (card) => card.querySelector(".tick");
const tickedCards = () => cards.filter((card) => tickOf(card).checked);
const texts = new Map();                  // what a search looks at, gathered when it is first wanted

function textOf(card) {
  if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
  return texts.get(card);
}

function filter() {
  const state = document.querySelector("input[name=state]:checked").value;
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const card of cards) {
    card.hidden = (state && card.dataset.state !== state)
      || (byId("findings").checked && !("findings" in card.dataset))
      || !words.every((word) => textOf(card).includes(word));
  }
  const shown = shownCards().length;
  byId("shown").textContent = fill(byId("shown").dataset.sentence, { shown, all: cards.length });
  byId("nothing").hidden = shown > 0 || cards.length === 0;
}

function countTicks() {
  const count = tickedCards().length;
  byId("ticked").textContent = fill(byId("ticked").dataset.sentence, { count });
  byId("names").hidden = true;
  say("");
  for (const card of cards) card.classList.toggle("is-ticked", tickOf(card).checked);
}

function tick(some, checked) {
  for (const card of some) tickOf(card).checked = checked;
  countTicks();
}

function say(text) {
  byId("said").textContent = text;
}

async function copyNames() {
  const names = tickedCards().map((card) => card.dataset.name);
  const sentences = byId("said").dataset;
  if (!names.length) return say(sentences.none);
  const done = await copy(names.join("\n"));
  say(fill(done ? sentences.copied : sentences.failed, { count: names.length }));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {                               // a page that was opened as a file may not be permitted to
    const area = byId("names");
    const button = document.activeElement;
    area.hidden = false;
    area.value = text;
    area.select();
    const done = document.execCommand("copy");
    area.hidden = done;
    if (done && button) button.focus();
    return done;
  }
}

function currentCard() {
  const focused = document.activeElement.closest(".card");
  if (focused && !focused.hidden) return focused;
  const top = byId("toolbar").getBoundingClientRect().bottom;
  return shownCards().find((card) => card.getBoundingClientRect().bottom > top + 40);
}

function move(step) {
  const shown = shownCards();
  const focused = document.activeElement.closest(".card");
  const next = focused && !focused.hidden ? shown[shown.indexOf(focused) + step] : currentCard();
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => currentCard() && tick([currentCard()], !tickOf(currentCard()).checked),
  "/": () => byId("search").focus(),
  " ": () => currentCard() && togglePlayer(currentCard()),
};

function pressed(event) {
  const at = event.target;
  if (event.key === "Escape" && at.id === "search") at.blur();
  if (event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key]) return;
  if (at.matches("textarea, input[type=search]")) return;
  if (event.key === " " && at.matches("input, button, audio, a")) return;
  event.preventDefault();
  KEYS[event.key]();
}

function keepClear() {                    // what is scrolled to stands below the toolbar, however high it is
  document.documentElement.style.setProperty("--toolbar", `${byId("toolbar").offsetHeight}px`);
}

byId("toolbar").addEventListener("input", (event) => event.target.matches("input") && filter());
byId("tick-all").addEventListener("click", () => tick(shownCards(), true));
byId("untick").addEventListener("click", () => tick(cards, false));
byId("copy").addEventListener("click", copyNames);
byId("cards").addEventListener("change", (event) => event.target.matches(".tick") && countTicks());
document.addEventListener("keydown", pressed);
new ResizeObserver(keepClear).observe(byId("toolbar"));
filter();
countTicks();
