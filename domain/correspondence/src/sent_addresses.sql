create index sent_letters_address on sent_letters (address, at);
