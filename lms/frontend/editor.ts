// Dragging lessons in the outline: an addition to the buttons. Dropping sends the same form as they do.
const form = document.querySelector<HTMLFormElement>("#surukle");
let dragged: HTMLElement | null = null;

function placeOf(item: HTMLElement): number {
  return [...item.parentElement!.querySelectorAll(":scope > [data-drag]")].indexOf(item) + 1;
}

function send(item: HTMLElement) {
  if (!form) return;
  const list = item.closest<HTMLElement>("[data-drop]")!;
  form.action = item.dataset.drag!;
  form.querySelector<HTMLInputElement>("[name=bolum]")!.value = list.dataset.drop!;
  form.querySelector<HTMLInputElement>("[name=yer]")!.value = String(placeOf(item));
  form.submit();
}

for (const item of document.querySelectorAll<HTMLElement>("[data-drag]")) {
  item.draggable = true;
  item.addEventListener("dragstart", (event) => {
    dragged = item;
    item.classList.add("is-dragged");
    event.dataTransfer!.effectAllowed = "move";
    event.dataTransfer!.setData("text/plain", item.id);
  });
  item.addEventListener("dragend", () => item.classList.remove("is-dragged"));
}

for (const list of document.querySelectorAll<HTMLElement>("[data-drop]")) {
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = (event.target as HTMLElement).closest<HTMLElement>("[data-drag]");
    if (over === dragged) return;
    if (!over) {
      if (dragged.parentElement !== list) list.append(dragged);
      return;
    }
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) send(dragged);
    dragged = null;
  });
}
export {};
