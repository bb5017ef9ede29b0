// The WhatsApp library takes this package as a namespace and looks its classes up when a WhatsApp session starts.
export {};
