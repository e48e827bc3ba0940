export const Handle = async (event) => "Hello, World!";
export const Typed = async (event) => event.items.length;
export const Any = async (event) => event;
