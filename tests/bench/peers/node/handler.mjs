export const Handle = async (event) => "Hello, World!";
export const Raw = async (event) => event;
export const Typed = async (event) => event.items.length;
