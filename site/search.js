// Gives the search field's text to the search as plain words. The search has operators: a value in quotes must be on the
// page, -word must not, and --option is an error. An error message that somebody pastes has quotes and options in it.
// It also searches when a text is pasted with the mouse: the theme only listens to keys.
// The block keeps its names apart from those of other scripts, which share one scope.
{
  const field = document.querySelector("[data-md-component=search-query]");
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  if (field) {
    Object.defineProperty(field, "value", {
      get: () => value.get.call(field).replace(/[^\p{L}\p{N}_.]+/gu, " ").replace(/(^| )\w(?= )/g, ""),
      set: (text) => value.set.call(field, text),
    });
    field.addEventListener("input", () => field.dispatchEvent(new Event("keyup")));
  }
}
