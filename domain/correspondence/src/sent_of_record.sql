create index sent_letters_thread on sent_letters (thread_id, at);
